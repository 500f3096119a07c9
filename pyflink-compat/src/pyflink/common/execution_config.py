"""How a stream environment's jobs run."""

from __future__ import annotations

from typing import Any

from pyflink._gateway import gateway
from pyflink._mirror.fluent import Fluent
from pyflink._mirror.generated.execution_config import ExecutionConfig as MirroredExecutionConfig
from pyflink._mirror.mirror import Mirror

__all__ = ["ExecutionConfig"]


class ExecutionConfig(Fluent, MirroredExecutionConfig):
    """How a stream environment's jobs run."""

    PARALLELISM_DEFAULT = -1
    PARALLELISM_UNKNOWN = -2

    def get_global_job_parameters(self) -> dict[str, str]:  # type: ignore[override]
        """What the program tells its functions, by their names."""
        return dict(self._java.getGlobalJobParameters().toMap())

    def set_global_job_parameters(  # type: ignore[override]
        self, global_job_parameters_dict: Any
    ) -> ExecutionConfig:
        """Tells the functions of later jobs these parameters, from a dict or a Java object."""
        if isinstance(global_job_parameters_dict, Mirror):
            super().set_global_job_parameters(global_job_parameters_dict)  # type: ignore[arg-type]
            return self
        texts = {str(key): str(value) for key, value in global_job_parameters_dict.items()}
        configurations = gateway().java_class("org.apache.flink.configuration.Configuration")
        self._java.setGlobalJobParameters(configurations.fromMap(texts))
        return self

    def enable_generic_types(self) -> ExecutionConfig:
        """Lets types that only Kryo can serialize pass."""
        return self._with_serializers("setGenericTypes", True)

    def disable_generic_types(self) -> ExecutionConfig:
        """Refuses types that only Kryo can serialize."""
        return self._with_serializers("setGenericTypes", False)

    def has_generic_types_disabled(self) -> bool:
        """Whether types that only Kryo can serialize are refused."""
        return bool(self._serializers.hasGenericTypesDisabled())

    def enable_force_kryo(self) -> ExecutionConfig:
        """Serializes Java's plain objects by Kryo."""
        return self._with_serializers("setForceKryo", True)

    def disable_force_kryo(self) -> ExecutionConfig:
        """Serializes Java's plain objects by Flink's own serializer."""
        return self._with_serializers("setForceKryo", False)

    def is_force_kryo_enabled(self) -> bool:
        """Whether Java's plain objects are serialized by Kryo."""
        return bool(self._serializers.isForceKryoEnabled())

    def enable_force_avro(self) -> ExecutionConfig:
        """Serializes Java's plain objects by Avro."""
        return self._with_serializers("setForceAvro", True)

    def disable_force_avro(self) -> ExecutionConfig:
        """Serializes Java's plain objects by Flink's own serializer."""
        return self._with_serializers("setForceAvro", False)

    def is_force_avro_enabled(self) -> bool:
        """Whether Java's plain objects are serialized by Avro."""
        return bool(self._serializers.isForceAvroEnabled())

    def get_default_kryo_serializer_classes(self) -> dict[str, str]:
        """The Java classes that Kryo has serializers for, and these, by their names."""
        classes = self._serializers.getDefaultKryoSerializerClasses()
        return {each.getName(): classes[each].getName() for each in classes}

    def get_registered_kryo_types(self) -> list[str]:
        """The names of the Java classes that Kryo knows by numbers."""
        return [each.getName() for each in self._serializers.getRegisteredKryoTypes()]

    def get_registered_pojo_types(self) -> list[str]:
        """The names of the Java classes that Flink's own serializer knows by numbers."""
        return [each.getName() for each in self._serializers.getRegisteredPojoTypes()]

    @property
    def _serializers(self) -> Any:
        return self._java.getSerializerConfig()

    def _with_serializers(self, setter: str, value: bool) -> ExecutionConfig:
        getattr(self._serializers, setter)(value)
        return self
