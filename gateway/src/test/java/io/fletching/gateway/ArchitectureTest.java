package io.fletching.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the client's half in the JVM may see. */
@AnalyzeClasses(packages = "io.fletching.gateway", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule OF_THE_ENGINE_ONLY_BATCHES_AND_FAILURES =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.fletching.engine..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.fletching.engine",
                              "io.fletching.engine.batch..",
                              "io.fletching.engine.failure.."))))
          .because("functions run in Flink's tasks, not in the client");

  @ArchTest
  static final ArchRule ONLY_THE_SERVER_SPEAKS_PY4J =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.fletching.gateway.data..",
              "io.fletching.gateway.jobs..",
              "io.fletching.gateway.mirror..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("py4j..")
          .because("rows and jobs do not care how they are asked for");

  @ArchTest
  static final ArchRule THE_MIRRORS_GENERATOR_IS_OF_THE_BUILD =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.fletching.gateway.mirror..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fletching.gateway.mirror..")
          .because("nothing of it runs in a program");
}
