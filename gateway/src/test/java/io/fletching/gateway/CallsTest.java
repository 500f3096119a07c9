package io.fletching.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Calls by their signature, for which Python's mirror never asks by mistake. */
public class CallsTest {
  /** What is called. */
  public static final class Target {
    public Target() {}

    public String of(long value) {
      return "long " + value;
    }

    public String of(Long value) {
      return "Long " + value;
    }

    public String of(char value) {
      return "char " + value;
    }

    public String of(float... values) {
      return "floats " + values.length;
    }

    public void fail(String message) throws IOException {
      throw new IOException(message);
    }
  }

  private static final String OF = Target.class.getName() + "#of";

  @Test
  void theOverloadIsTheOneThatWasNamed() throws Throwable {
    Target target = new Target();
    assertThat(Calls.invoke(OF + "(long)", target, 1)).isEqualTo("long 1");
    assertThat(Calls.invoke(OF + "(java.lang.Long)", target, 1)).isEqualTo("Long 1");
    assertThat(Calls.invoke(OF + "(char)", target, "x")).isEqualTo("char x");
    assertThat(Calls.invoke(OF + "(float[])", target, (Object) new float[2])).isEqualTo("floats 2");
    assertThat(Calls.invoke(Target.class.getName() + "#<init>()", null)).isInstanceOf(Target.class);
  }

  @Test
  void whatTheMethodThrowsComesThroughAsItIs() {
    String signature = Target.class.getName() + "#fail(java.lang.String)";
    assertThatThrownBy(() -> Calls.invoke(signature, new Target(), "why"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("why");
  }

  @Test
  void aSignatureThatThisFlinkHasNotIsNamed() {
    assertThatThrownBy(() -> Calls.invoke(OF + "(int,java.lang.String)", new Target(), 1, "x"))
        .isExactlyInstanceOf(NoSuchMethodException.class)
        .hasMessage(Target.class.getName() + " of this Flink has no of(int, java.lang.String)");
  }
}
