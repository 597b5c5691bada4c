-- The bookstore that every tenant has, in a schema of its own.
-- The build generates the typed tables from this file; the cluster runs it once in each tenant's schema.
CREATE TABLE authors (
  id uuid NOT NULL,
  first_name varchar(100) NOT NULL,
  last_name varchar(100) NOT NULL,
  CONSTRAINT authors_pk PRIMARY KEY (id),
  CONSTRAINT authors_full_name_uk UNIQUE (first_name, last_name)
);

CREATE TABLE books (
  id uuid NOT NULL,
  title varchar(200) NOT NULL,
  author_id uuid NOT NULL,
  publish_date date NOT NULL,
  CONSTRAINT books_pk PRIMARY KEY (id),
  CONSTRAINT books_author_fk FOREIGN KEY (author_id) REFERENCES authors (id)
);
