package dev.ppp.internal.planner;

import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.state.ShardState.Answered;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the types of a tenant's columns on the shard down to what the veneer can have. */
final class TypeResolver {

    private final String remoteSchema;
    private final Answered shard;
    private final Set<String> foreignSchemas;

    /**
     * Prepares for one tenant's schema.
     *
     * @param remoteSchema the tenant's schema on the shard
     * @param shard what the shard said
     * @param foreignSchemas schemas of the shard whose types are not taken over, such as other tenants'
     */
    TypeResolver(String remoteSchema, Answered shard, Set<String> foreignSchemas) {
        this.remoteSchema = remoteSchema;
        this.shard = shard;
        this.foreignSchemas = foreignSchemas;
    }

    /** Returns the tenant's schema on the shard. */
    String schema() {
        return remoteSchema;
    }

    /** What a column's type comes down to. */
    sealed interface Resolved {

        /**
         * The veneer can have it.
         *
         * @param type the type to declare: under a domain, the one that conditions can be shipped on
         * @param collation that of the domain, where it has one
         * @param defaultText the default of the domain, where it has one
         */
        record Usable(TypeName type, Optional<QualifiedName> collation, Optional<String> defaultText)
                implements Resolved {}

        /**
         * The veneer cannot have it.
         *
         * @param reason the end of a sentence that begins with the type
         */
        record Unusable(String reason) implements Resolved {}
    }

    Resolved resolve(TypeName type) {
        if (type instanceof TypeName.Named named && find(named.name()) instanceof CatalogType.Defined defined) {
            if (defined.type() instanceof UserType.Domain domain) {
                return resolve(named.name(), domain, defined.expression());
            }
        }
        return problem(type, new HashSet<>())
                .<Resolved>map(Resolved.Unusable::new)
                .orElseGet(() -> new Resolved.Usable(type, Optional.empty(), Optional.empty()));
    }

    private Resolved resolve(QualifiedName name, UserType.Domain domain, Optional<String> expression) {
        TypeName base = seenFromTenant(domain.base(), name);
        Resolved under = resolve(base);
        if (under instanceof Resolved.Usable usable) {
            return new Resolved.Usable(
                    usable.type(),
                    domain.collation().map(it -> seenFromTenant(it, name)).or(usable::collation),
                    expression.or(usable::defaultText));
        }
        return under;
    }

    /** Adds what a type needs, itself included, to types and extensions. */
    void need(TypeName type, Map<QualifiedName, UserType> types, Set<String> extensions) {
        if (type.scalar() instanceof TypeName.Named named) {
            need(named.name(), types, extensions);
        }
    }

    /** Adds what a collation needs. */
    void needCollation(QualifiedName collation, Map<QualifiedName, UserType> types) {
        if (!collation.isBuiltIn() && find(collation(collation)) instanceof CatalogType.Defined defined) {
            types.putIfAbsent(collation(collation), defined.type());
        }
    }

    private void need(QualifiedName name, Map<QualifiedName, UserType> types, Set<String> extensions) {
        CatalogType found = find(name);
        if (found instanceof CatalogType.OfExtension of) {
            extensions.add(of.extension());
        } else if (found instanceof CatalogType.PartOf part) {
            need(new QualifiedName(name.schema(), part.type()), types, extensions);
        } else if (found instanceof CatalogType.Defined defined && !types.containsKey(name)) {
            if (problem(new TypeName.Named(name, ""), new HashSet<>()).isEmpty()) {
                needParts(name, defined.type(), types, extensions);
                types.put(name, defined.type());
            }
        }
    }

    private void needParts(
            QualifiedName name, UserType type, Map<QualifiedName, UserType> types, Set<String> extensions) {
        parts(type).forEach(it -> need(seenFromTenant(it, name), types, extensions));
        collations(type).forEach(it -> needCollation(seenFromTenant(it, name), types));
    }

    /** Tells why the veneer cannot have a type, if it cannot. */
    private Optional<String> problem(TypeName type, Set<QualifiedName> seen) {
        if (!(type.scalar() instanceof TypeName.Named named)) {
            return Optional.empty();
        }
        QualifiedName name = named.name();
        if (name.isBuiltIn() || !seen.add(name)) {
            return Optional.empty();
        }
        CatalogType found = find(name);
        if (found instanceof CatalogType.RowOf row) {
            return Optional.of("is the row type of table " + Identifier.quoted(row.table()));
        } else if (found instanceof CatalogType.Strange strange) {
            return Optional.of(strange.reason());
        } else if (found instanceof CatalogType.OfExtension) {
            return name.schema().isPresent()
                    ? Optional.empty()
                    : Optional.of("belongs to an extension that is in the tenant's own schema");
        } else if (found == null) {
            return Optional.of("was not found");
        } else if (name.schema().filter(foreignSchemas::contains).isPresent()) {
            return Optional.of("belongs to the schema of another tenant");
        } else if (found instanceof CatalogType.Defined defined) {
            return problemOfParts(name, defined.type(), seen);
        }
        return Optional.empty();
    }

    private Optional<String> problemOfParts(QualifiedName name, UserType type, Set<QualifiedName> seen) {
        for (TypeName part : parts(type)) {
            Optional<String> problem = problem(seenFromTenant(part, name), seen);
            if (problem.isPresent()) {
                return problem.map(it -> "rests on type " + part + ", which " + it);
            }
        }
        return Optional.empty();
    }

    private static List<TypeName> parts(UserType type) {
        if (type instanceof UserType.Domain domain) {
            return List.of(domain.base());
        } else if (type instanceof UserType.Composite composite) {
            return composite.attributes().stream().map(UserType.Attribute::type).toList();
        } else if (type instanceof UserType.Range range) {
            return List.of(range.subtype());
        }
        return List.of();
    }

    private static List<QualifiedName> collations(UserType type) {
        if (type instanceof UserType.Domain domain) {
            return domain.collation().stream().toList();
        } else if (type instanceof UserType.Composite composite) {
            return composite.attributes().stream()
                    .flatMap(it -> it.collation().stream())
                    .toList();
        } else if (type instanceof UserType.Range range) {
            return range.collation().stream().toList();
        }
        return List.of();
    }

    /** What a type names without a schema is in its own schema, which need not be the tenant's. */
    private static TypeName seenFromTenant(TypeName part, QualifiedName of) {
        if (part instanceof TypeName.ArrayOf array) {
            return new TypeName.ArrayOf(seenFromTenant(array.element(), of));
        } else if (part instanceof TypeName.Named named) {
            return new TypeName.Named(seenFromTenant(named.name(), of), named.modifiers());
        }
        return part;
    }

    private QualifiedName seenFromTenantName(QualifiedName name) {
        return name.schema().filter(remoteSchema::equals).isPresent() ? QualifiedName.own(name.name()) : name;
    }

    private static QualifiedName seenFromTenant(QualifiedName part, QualifiedName of) {
        return part.schema().isPresent() ? part : new QualifiedName(of.schema(), part.name());
    }

    /** Finds a type by the name that the tenant's schema has for it. */
    @Nullable
    CatalogType find(QualifiedName name) {
        QualifiedName seen = seenFromTenantName(name);
        return shard.types()
                .getOrDefault(seen.schema().orElse(remoteSchema), new LinkedHashMap<>())
                .get(seen.name());
    }

    static QualifiedName collation(QualifiedName name) {
        return new QualifiedName(name.schema(), CatalogType.COLLATION + name.name());
    }
}
