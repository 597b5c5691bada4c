/** PostgreSQL's own nouns as values: foreign server, user mapping, option, privilege. */
@NullMarked
package dev.ppp.catalog;

import org.jspecify.annotations.NullMarked;
