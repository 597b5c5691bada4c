package dev.ppp;

import dev.ppp.catalog.FdwOption;
import dev.ppp.catalog.FdwOption.Place;
import dev.ppp.catalog.Options;
import dev.ppp.catalog.Secret;
import dev.ppp.catalog.UserMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says as whom a role of the veneer logs in to the shards: on every shard, or {@linkplain #on on one}. Used inside
 * {@link ShardTopology.Builder#userMapping}; for one thread.
 */
public final class UserMappingBuilder {

    private final String role;
    private final List<String> problems;
    private final Map<FdwOption, String> options = new LinkedHashMap<>();
    private final Map<FdwOption, Secret> secrets = new LinkedHashMap<>();
    private @Nullable String shard;

    UserMappingBuilder(String role, List<String> problems) {
        this.role = role;
        this.problems = problems;
    }

    /**
     * Limits the mapping to one shard, where it goes before the mapping for every shard.
     *
     * @param name the shard
     * @return this builder
     */
    public UserMappingBuilder on(String name) {
        if (shard != null) {
            problems.add(what() + " is placed twice: on " + Words.name(shard) + " and on " + Words.name(name));
        }
        shard = name;
        return this;
    }

    /**
     * Sets {@code user}: the role on the shard.
     *
     * @param name the role on the shard
     * @return this builder
     */
    public UserMappingBuilder user(String name) {
        return set(FdwOption.USER, name);
    }

    /**
     * Sets {@code password} to a fixed value.
     *
     * @param value the password of the role on the shard
     * @return this builder
     */
    public UserMappingBuilder password(String value) {
        FdwOption.PASSWORD.problem(value).ifPresent(it -> problems.add("password of " + what() + " " + it));
        return secret(FdwOption.PASSWORD, Secret.of(value));
    }

    /**
     * Sets {@code password} to what a source gives when a plan is made and when it is applied, so that a password is
     * rotated without a new topology. The source may be called by any thread that plans or applies.
     *
     * @param source the environment, a secret manager, ...; must give a password each time
     * @return this builder
     */
    public UserMappingBuilder password(Supplier<? extends @Nullable CharSequence> source) {
        return secret(FdwOption.PASSWORD, Secret.from(source));
    }

    /**
     * Sets {@code sslpassword}: the password of the client key.
     *
     * @param source asked as the one of {@link #password(Supplier)} is
     * @return this builder
     */
    public UserMappingBuilder sslpassword(Supplier<? extends @Nullable CharSequence> source) {
        return secret(FdwOption.SSLPASSWORD, Secret.from(source));
    }

    /**
     * Sets any other option by the name that the manual gives it, such as {@code sslcert} or
     * {@code use_scram_passthrough}.
     *
     * @param name the option
     * @param value its value as PostgreSQL gets it
     * @return this builder
     */
    public UserMappingBuilder option(String name, String value) {
        Optional<FdwOption> known = FdwOption.named(name);
        if (known.isEmpty()) {
            problems.add(option(name) + " " + FdwOption.unknown(name, Place.MAPPING));
            return this;
        }
        return known.get().secret() ? secret(known.get(), Secret.of(value)) : set(known.get(), value);
    }

    Optional<String> shard() {
        return Optional.ofNullable(shard);
    }

    String role() {
        return role;
    }

    UserMapping build(String server) {
        Map<String, String> shown = new LinkedHashMap<>();
        options.forEach((option, value) -> shown.put(option.option(), value));
        Map<String, Secret> hidden = new LinkedHashMap<>();
        secrets.forEach((option, value) -> hidden.put(option.option(), value));
        return new UserMapping(role, server, new Options(shown), hidden);
    }

    /** Returns the options, with passwords masked. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        options.forEach((option, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(option.option()).append(Words.value(value)));
        secrets.forEach((option, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(option.option()).append(" ***"));
        return text.isEmpty() ? "no options" : text.toString();
    }

    String what() {
        return "user mapping for " + (role.equals(UserMapping.PUBLIC) ? "PUBLIC" : Words.name(role));
    }

    private UserMappingBuilder set(FdwOption option, String value) {
        String what = option(option.option());
        if (!option.allowedOn(Place.MAPPING)) {
            problems.add(what + " belongs to a shard");
            return this;
        }
        option.problem(value).ifPresent(it -> problems.add(what + Words.value(value) + " " + it));
        String before = options.putIfAbsent(option, value);
        if (before != null) {
            problems.add(what + " is given twice:" + Words.value(before) + " and" + Words.value(value));
        }
        return this;
    }

    private UserMappingBuilder secret(FdwOption option, Secret value) {
        if (secrets.putIfAbsent(option, value) != null) {
            problems.add(option(option.option()) + " is given twice");
        }
        return this;
    }

    private String option(String name) {
        return "option " + Words.name(name) + " of " + what();
    }
}
