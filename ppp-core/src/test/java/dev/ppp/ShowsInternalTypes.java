package dev.ppp;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** Finds public methods and constructors whose signature names a type that the module does not export. */
final class ShowsInternalTypes extends ArchCondition<JavaClass> {

    ShowsInternalTypes() {
        super("show internal types");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
                Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                        .filter(it -> it.getPackageName().startsWith("dev.ppp.internal"))
                        .forEach(it -> events.add(
                                SimpleConditionEvent.satisfied(unit, unit.getFullName() + " shows " + it.getName())));
            }
        }
    }
}
