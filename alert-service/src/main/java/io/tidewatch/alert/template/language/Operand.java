package io.tidewatch.alert.template.language;

import java.util.List;

/** A part of a command; {@code at} is where it begins in the text. Immutable. */
sealed interface Operand {
    int at();

    /** {@code .} */
    record Dot(int at) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code nil} */
    record Nil(int at) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    /** A boolean, number or text. */
    record Constant(Object value, String text, int at) implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code .Field.Field} */
    record Field(List<String> names, int at) implements Operand {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /** {@code $variable.Field.Field} */
    record Variable(String name, List<String> names, int at) implements Operand {
        @Override
        public String toString() {
            return names.isEmpty() ? name : name + "." + String.join(".", names);
        }
    }

    /** The name of a function. */
    record Function(String name, int at) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code (pipeline)} */
    record Nested(Node.Pipe pipe, int at) implements Operand {
        @Override
        public String toString() {
            return "(" + pipe + ")";
        }
    }

    /** {@code (pipeline).Field.Field} */
    record Chain(Operand base, List<String> names, int at) implements Operand {
        @Override
        public String toString() {
            return base + "." + String.join(".", names);
        }
    }
}
