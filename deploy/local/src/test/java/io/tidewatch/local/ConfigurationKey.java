package io.tidewatch.local;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A key of the configuration below {@code tidewatch.}.
 *
 * @param name in full; {@code <name>} stands for a part that the user chooses
 * @param defaultValue empty when there is none
 */
record ConfigurationKey(String name, String defaultValue) {
    private static final List<String> MODULES =
            List.of("libs/service-kit", "ingest-service", "alert-service", "query-service", "dashboard-service");
    private static final Pattern ROW = Pattern.compile("\\| `(tidewatch\\.[^`]+)` \\| (?:`([^`]*)`)? *\\| .+ \\|");

    /** Every key that the compiled services declare, each once. */
    static List<ConfigurationKey> declared() {
        JavaClasses classes = new ClassFileImporter()
                .importPaths(MODULES.stream()
                        .map(module -> DataOption.home().resolve(module).resolve("target/classes"))
                        .toList());
        List<ConfigurationKey> keys = new ArrayList<>();
        for (JavaClass type : classes) {
            value(type, "io.smallrye.config.ConfigMapping", "prefix")
                    .ifPresent(prefix -> addMapped(type, prefix, keys));
            type.getCodeUnits().stream()
                    .flatMap(unit -> unit.getParameters().stream())
                    .forEach(parameter -> injected(parameter).ifPresent(keys::add));
        }
        return keys.stream().distinct().toList();
    }

    /** The rows of the tables of a page: key, default, meaning. */
    static List<ConfigurationKey> documented(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(DataOption.home().resolve(page))) {
            return lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .map(row -> new ConfigurationKey(row.group(1), Objects.requireNonNullElse(row.group(2), "")))
                    .toList();
        }
    }

    private static void addMapped(JavaClass type, String prefix, List<ConfigurationKey> keys) {
        for (JavaMethod method : type.getMethods()) {
            if (!method.getModifiers().contains(JavaModifier.ABSTRACT)) {
                continue;
            }
            boolean byName = method.isAnnotatedWith("io.smallrye.config.WithParentName");
            String name = byName ? prefix + ".<name>" : prefix + "." + kebab(method.getName());
            JavaClass group = byName && method.getReturnType() instanceof JavaParameterizedType map
                    ? map.getActualTypeArguments().get(1).toErasure()
                    : method.getRawReturnType();
            if (group.getPackageName().equals(type.getPackageName()) && group.isInterface()) {
                addMapped(group, name, keys);
            } else {
                String value =
                        value(method, "io.smallrye.config.WithDefault", "value").orElse("");
                keys.add(new ConfigurationKey(name, value));
            }
        }
    }

    private static Optional<ConfigurationKey> injected(JavaParameter parameter) {
        String annotation = "org.eclipse.microprofile.config.inject.ConfigProperty";
        return value(parameter, annotation, "name")
                .filter(name -> name.startsWith("tidewatch."))
                .map(name -> new ConfigurationKey(
                        name, value(parameter, annotation, "defaultValue").orElse("")));
    }

    private static Optional<String> value(HasAnnotations<?> of, String annotation, String property) {
        return of.tryGetAnnotationOfType(annotation)
                .flatMap((JavaAnnotation<?> found) -> found.tryGetExplicitlyDeclaredProperty(property))
                .map(Object::toString);
    }

    /** As SmallRye Config derives a key from a method's name. */
    private static String kebab(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
