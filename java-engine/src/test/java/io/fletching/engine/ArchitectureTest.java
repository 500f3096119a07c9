package io.fletching.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** The directions in which the rooms of the engine may see each other: along the way of a row. */
@AnalyzeClasses(packages = "io.fletching.engine", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule FAILURE_KNOWS_NO_ROOM =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.failure..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms("batch", "channel", "worker", "bundle", "operator", "planner"))
          .because("every room reports failures");

  @ArchTest
  static final ArchRule BATCH_KNOWS_ROWS_AND_ARROW_ONLY =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.batch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms("channel", "worker", "bundle", "operator", "planner"))
          .because("rows become batches without knowing where they go");

  @ArchTest
  static final ArchRule CHANNEL_KNOWS_NO_OPERATOR =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.channel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms("bundle", "operator", "planner"))
          .because("a channel carries batches for whatever operator");

  @ArchTest
  static final ArchRule WORKER_KNOWS_NO_OPERATOR =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms("bundle", "operator", "planner"))
          .because("a worker lives longer than an operator and serves many");

  @ArchTest
  static final ArchRule BUNDLE_KNOWS_NO_OPERATOR =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.bundle..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms("operator", "planner"))
          .because("operators drive bundles, not the other way round");

  @ArchTest
  static final ArchRule OPERATOR_KNOWS_NO_PLANNER =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine.operator..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fletching.engine.planner..")
          .because("the planner builds operators and is gone when they run");

  @ArchTest
  static final ArchRule PROCESS_AND_EMBEDDED_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.fletching.engine.channel.(*)..")
          .should()
          .notDependOnEachOther()
          .because("they are two means behind one seam");

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES =
      slices().matching("io.fletching.engine.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_PLANNER_REFLECTS =
      noClasses()
          .that()
          .resideInAPackage("io.fletching.engine..")
          .and()
          .resideOutsideOfPackage("io.fletching.engine.planner..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.lang.reflect..").and(not(type(java.lang.reflect.Array.class))))
          .because("names that only exist at run time are kept in one room");

  @ArchTest
  static final ArchRule ONLY_THE_PLANNERS_ROOM_REFLECTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.fletching.engine.planner..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Method.class, Field.class, Constructor.class)
          .because(
              "what is reached by its name breaks when the name changes, so it is kept in one place");

  private static String[] rooms(String... names) {
    String[] packages = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      packages[i] = "io.fletching.engine." + names[i] + "..";
    }
    return packages;
  }
}
