"""How does Alembic run the steps? Within the transaction of whoever opens the store: all of them or none."""

from alembic import context

from campus.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
