package dev.ppp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ppp");

    private static final DescribedPredicate<JavaClass> DECLARED = resideInAPackage("dev.ppp..")
            .or(resideInAPackage("java.."))
            .or(resideInAPackage("javax.sql.."))
            .or(resideInAPackage("javax.crypto.."))
            .or(resideInAPackage("org.jooq.."))
            .or(resideInAPackage("org.postgresql.."))
            .or(resideInAPackage("org.slf4j.."))
            .or(resideInAPackage("org.jspecify.."));

    /** Each uses a library that is there or not, and nothing else uses it. */
    private static final String[] OPTIONAL = {"dev.ppp.assertj", "dev.ppp.micrometer"};

    @Test
    void packages_depend_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("router")
                .definedBy("dev.ppp")
                .layer("query")
                .definedBy("dev.ppp.query")
                .layer("internal")
                .definedBy(
                        "dev.ppp.internal.explain..",
                        "dev.ppp.internal.health..",
                        "dev.ppp.internal.report..",
                        "dev.ppp.internal.state..",
                        "dev.ppp.internal.planner..",
                        "dev.ppp.internal.shape..",
                        "dev.ppp.internal.applier..",
                        "dev.ppp.internal.directory..",
                        "dev.ppp.internal.lane..")
                .layer("health")
                .definedBy("dev.ppp.health")
                .layer("explain")
                .definedBy("dev.ppp.explain")
                .layer("assertj")
                .definedBy("dev.ppp.assertj")
                .layer("micrometer")
                .definedBy("dev.ppp.micrometer")
                .layer("plan")
                .definedBy("dev.ppp.plan")
                .layer("catalog")
                .definedBy("dev.ppp.catalog")
                .layer("sql")
                .definedBy("dev.ppp.internal.sql")
                .layer("error")
                .definedBy("dev.ppp.error")
                .whereLayer("router")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("query")
                .mayOnlyBeAccessedByLayers("router", "micrometer")
                .whereLayer("internal")
                .mayOnlyBeAccessedByLayers("router", "query")
                .whereLayer("health")
                .mayOnlyBeAccessedByLayers("router", "query", "internal")
                .whereLayer("micrometer")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("assertj")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("explain")
                .mayOnlyBeAccessedByLayers("router", "query", "internal", "assertj")
                .whereLayer("plan")
                .mayOnlyBeAccessedByLayers("router", "query", "internal")
                .check(CLASSES);
        slices().matching("dev.ppp.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void the_core_uses_no_library_but_the_four_it_declares() {
        classes()
                .that()
                .resideInAPackage("dev.ppp..")
                .and()
                .resideOutsideOfPackages(OPTIONAL)
                .should()
                .onlyDependOnClassesThat(DECLARED.and(resideOutsideOfPackages(OPTIONAL)))
                .check(CLASSES);
    }

    @Test
    void an_optional_library_is_used_by_one_package() {
        classes()
                .that()
                .resideInAPackage("dev.ppp.assertj")
                .should()
                .onlyDependOnClassesThat(DECLARED.or(resideInAPackage("org.assertj.core..")))
                .check(CLASSES);
        classes()
                .that()
                .resideInAPackage("dev.ppp.micrometer")
                .should()
                .onlyDependOnClassesThat(DECLARED.or(resideInAPackage("io.micrometer.core..")))
                .check(CLASSES);
    }

    @Test
    void what_the_public_api_shows_is_not_internal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.ppp.internal..")
                .and()
                .arePublic()
                .should(new ShowsInternalTypes())
                .check(CLASSES);
    }
}
