/** Properties that hold for any schema, checked with generated ones. */
@org.jspecify.annotations.NullMarked
package dev.ppp.property;
