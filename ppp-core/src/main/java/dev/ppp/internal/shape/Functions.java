package dev.ppp.internal.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Functions of PostgreSQL's own that an expression of a shard may call on the veneer: none of them reads a table or a file,
 * waits, or changes anything. Not every version of PostgreSQL has all of them.
 */
public final class Functions {

    /** Their names. */
    public static final Set<String> HARMLESS =
            Set.of(("now clock_timestamp statement_timestamp transaction_timestamp timezone"
                            + " date_trunc date_part make_date make_time make_timestamp make_timestamptz make_interval age to_char"
                            + " to_date to_timestamp to_number justify_days justify_hours justify_interval isfinite"
                            + " gen_random_uuid uuidv4 uuidv7 random lower upper initcap length char_length octet_length"
                            + " bit_length btrim ltrim rtrim left right replace reverse substr strpos starts_with split_part concat"
                            + " ascii chr md5 encode decode sha256 similar_to_escape abs round floor ceil ceiling trunc mod power sqrt"
                            + " sign exp ln log pi array_length array_ndims cardinality array_position jsonb_build_object"
                            + " jsonb_build_array json_build_object json_build_array jsonb_typeof json_typeof jsonb_array_length"
                            + " jsonb_exists jsonb_exists_any jsonb_exists_all to_jsonb to_json num_nulls num_nonnulls int4range"
                            + " int8range numrange daterange tsrange tstzrange isempty lower_inc upper_inc lower_inf upper_inf family"
                            + " masklen host float8 float4 int2 int4 int8 numeric text")
                    .split(" "));

    /** Whatever is harmless is taken to exist. */
    public static final Functions ALL = new Functions(Map.of());

    private final Map<String, List<Arity>> known;

    private Functions(Map<String, List<Arity>> known) {
        this.known = known;
    }

    private record Arity(int least, int most) {}

    /** Collects what a server has. */
    public static final class Builder {

        private final Map<String, List<Arity>> known = new HashMap<>();

        /**
         * Adds a function.
         *
         * @param name its name
         * @param least how many arguments it takes at least
         * @param most how many it takes at most
         */
        public void add(String name, int least, int most) {
            known.computeIfAbsent(name, it -> new ArrayList<>()).add(new Arity(least, most));
        }

        /**
         * Ends the collection.
         *
         * @return the functions
         */
        public Functions build() {
            return new Functions(Map.copyOf(known));
        }
    }

    boolean isHarmless(String name) {
        return HARMLESS.contains(name);
    }

    boolean exists(String name, int arguments) {
        return this == ALL
                || known.getOrDefault(name, List.of()).stream()
                        .anyMatch(it -> it.least() <= arguments && arguments <= it.most());
    }
}
