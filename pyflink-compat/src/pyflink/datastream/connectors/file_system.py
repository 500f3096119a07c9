"""Files: read as a stream, and written from one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from pyflink._gateway.arrays import new_array
from pyflink._java_objects import JavaBuilder, construct, existing_class
from pyflink.common.utils import JavaObjectWrapper
from pyflink.datastream._java_functions import SinkFunction
from pyflink.datastream.connectors.base import (
    Sink,
    Source,
    StreamTransformer,
    SupportsPreprocessing,
)

if TYPE_CHECKING:
    from pyflink.common.serialization import BulkWriterFactory, Encoder
    from pyflink.common.time import Duration

__all__ = [
    "BucketAssigner",
    "BulkFormat",
    "FileCompactStrategy",
    "FileCompactor",
    "FileEnumeratorProvider",
    "FileSink",
    "FileSource",
    "FileSourceBuilder",
    "FileSplitAssignerProvider",
    "OutputFileConfig",
    "RollingPolicy",
    "StreamFormat",
    "StreamingFileSink",
]

_FILE = "org.apache.flink.connector.file."
_SOURCE = _FILE + "src.FileSource"
_COMPACTOR = _FILE + "sink.compactor."
_SINKS = "org.apache.flink.streaming.api.functions.sink.filesystem."


def _path(text: str) -> Any:
    return construct("org.apache.flink.core.fs.Path", text)


class FileEnumeratorProvider(JavaObjectWrapper):
    """Finds the files of a source, and how they are split."""

    def __init__(self, j_file_enumerator_provider: Any) -> None:
        super().__init__(j_file_enumerator_provider)

    @staticmethod
    def default_splittable_file_enumerator() -> FileEnumeratorProvider:
        """Large files are read in parts, by several readers."""
        return FileEnumeratorProvider(existing_class(_SOURCE).DEFAULT_SPLITTABLE_FILE_ENUMERATOR)

    @staticmethod
    def default_non_splittable_file_enumerator() -> FileEnumeratorProvider:
        """Each file is read by one reader."""
        return FileEnumeratorProvider(
            existing_class(_SOURCE).DEFAULT_NON_SPLITTABLE_FILE_ENUMERATOR
        )


class FileSplitAssignerProvider(JavaObjectWrapper):
    """Decides which reader gets which file."""

    def __init__(self, j_file_split_assigner: Any) -> None:
        super().__init__(j_file_split_assigner)

    @staticmethod
    def locality_aware_split_assigner() -> FileSplitAssignerProvider:
        """Readers get files that are on their machine first."""
        return FileSplitAssignerProvider(existing_class(_SOURCE).DEFAULT_SPLIT_ASSIGNER)


class StreamFormat(JavaObjectWrapper):
    """How a file's bytes become records, one after the other."""

    def __init__(self, j_stream_format: Any) -> None:
        super().__init__(j_stream_format)

    @staticmethod
    def text_line_format(charset_name: str = "UTF-8") -> StreamFormat:
        """Each line is a STRING."""
        return StreamFormat(construct(_FILE + "src.reader.TextLineInputFormat", charset_name))


class BulkFormat(JavaObjectWrapper):
    """How a file's bytes become records, many at once."""

    def __init__(self, j_bulk_format: Any) -> None:
        super().__init__(j_bulk_format)


class FileSource(Source):
    """Files of folders: those that are there, or also those that come."""

    def __init__(self, j_file_source: Any) -> None:
        super().__init__(j_file_source)

    @staticmethod
    def for_record_stream_format(stream_format: StreamFormat, *paths: str) -> FileSourceBuilder:
        """Files of this format, and those of folders and of the folders in them."""
        j_paths = new_array("org.apache.flink.core.fs.Path", list(map(_path, paths)))
        sources = existing_class(_SOURCE)
        return FileSourceBuilder(
            sources.forRecordStreamFormat(stream_format.get_java_object(), j_paths)
        )

    @staticmethod
    def for_bulk_file_format(bulk_format: BulkFormat, *paths: str) -> FileSourceBuilder:
        """Files of this format, and those of folders and of the folders in them."""
        j_paths = new_array("org.apache.flink.core.fs.Path", list(map(_path, paths)))
        sources = existing_class(_SOURCE)
        return FileSourceBuilder(sources.forBulkFileFormat(bulk_format.get_java_object(), j_paths))


class FileSourceBuilder(JavaBuilder):
    """Says how files are found."""

    def __init__(self, j_file_source_builder: Any) -> None:
        super().__init__(j_file_source_builder)

    def monitor_continuously(
        self, discovery_interval: Duration | dt.timedelta
    ) -> FileSourceBuilder:
        """Looks for new files again and again: the stream has no end."""
        return self._with("monitorContinuously", discovery_interval)

    def process_static_file_set(self) -> FileSourceBuilder:
        """Reads the files that are there: the stream has an end. This is the default."""
        return self._with("processStaticFileSet")

    def set_file_enumerator(self, file_enumerator: FileEnumeratorProvider) -> FileSourceBuilder:
        """Sets how files are found and split."""
        return self._with("setFileEnumerator", file_enumerator)

    def set_split_assigner(self, split_assigner: FileSplitAssignerProvider) -> FileSourceBuilder:
        """Sets which reader gets which file."""
        return self._with("setSplitAssigner", split_assigner)

    def build(self) -> FileSource:
        """The source."""
        return FileSource(self._j_builder.build())


class BucketAssigner(JavaObjectWrapper):
    """In which folder an element is written."""

    def __init__(self, j_bucket_assigner: Any) -> None:
        super().__init__(j_bucket_assigner)

    @staticmethod
    def base_path_bucket_assigner() -> BucketAssigner:
        """All in the sink's own folder."""
        return BucketAssigner(construct(_SINKS + "bucketassigners.BasePathBucketAssigner"))

    @staticmethod
    def date_time_bucket_assigner(
        format_str: str = "yyyy-MM-dd--HH", timezone_id: str | None = None
    ) -> BucketAssigner:
        """A folder for each span of the time at which elements come, such as an hour."""
        zones = existing_class("java.time.ZoneId")
        zone = zones.systemDefault() if timezone_id is None else zones.of(timezone_id)
        return BucketAssigner(
            construct(_SINKS + "bucketassigners.DateTimeBucketAssigner", format_str, zone)
        )


class RollingPolicy(JavaObjectWrapper):
    """When a file is closed and the next begun."""

    def __init__(self, j_rolling_policy: Any) -> None:
        super().__init__(j_rolling_policy)

    @staticmethod
    def default_rolling_policy(
        part_size: int = 128 * 1024 * 1024,
        rollover_interval: int = 60 * 1000,
        inactivity_interval: int = 60 * 1000,
    ) -> RollingPolicy:
        """By bytes, by the file's age, and by how long nothing came, in milliseconds."""
        durations = existing_class("java.time.Duration")
        policies = existing_class(_SINKS + "rollingpolicies.DefaultRollingPolicy")
        builder = (
            policies.builder()
            .withMaxPartSize(construct("org.apache.flink.configuration.MemorySize", part_size))
            .withRolloverInterval(durations.ofMillis(rollover_interval))
            .withInactivityInterval(durations.ofMillis(inactivity_interval))
        )
        return RollingPolicy(builder.build())

    @staticmethod
    def on_checkpoint_rolling_policy() -> RollingPolicy:
        """At each checkpoint, and only then."""
        policies = existing_class(_SINKS + "rollingpolicies.OnCheckpointRollingPolicy")
        return RollingPolicy(policies.build())


class OutputFileConfig(JavaObjectWrapper):
    """What written files are called."""

    def __init__(self, part_prefix: str, part_suffix: str) -> None:
        super().__init__(construct(_SINKS + "OutputFileConfig", part_prefix, part_suffix))

    class OutputFileConfigBuilder:
        """Sets what written files are called."""

        def __init__(self) -> None:
            self._part_prefix = "part"
            self._part_suffix = ""

        def with_part_prefix(self, prefix: str) -> OutputFileConfig.OutputFileConfigBuilder:
            """Sets how the names begin."""
            self._part_prefix = prefix
            return self

        def with_part_suffix(self, suffix: str) -> OutputFileConfig.OutputFileConfigBuilder:
            """Sets how the names end."""
            self._part_suffix = suffix
            return self

        def build(self) -> OutputFileConfig:
            """The names."""
            return OutputFileConfig(self._part_prefix, self._part_suffix)

    @staticmethod
    def builder() -> OutputFileConfig.OutputFileConfigBuilder:
        """A builder of the names."""
        return OutputFileConfig.OutputFileConfigBuilder()

    def get_part_prefix(self) -> str:
        """How the names begin."""
        return str(self._j_object.getPartPrefix())

    def get_part_suffix(self) -> str:
        """How the names end."""
        return str(self._j_object.getPartSuffix())


class FileCompactStrategy(JavaObjectWrapper):
    """When small files are merged."""

    def __init__(self, j_file_compact_strategy: Any) -> None:
        super().__init__(j_file_compact_strategy)

    class Builder(JavaBuilder):
        """Sets when small files are merged."""

        def __init__(self) -> None:
            builders = existing_class(_COMPACTOR + "FileCompactStrategy$Builder")
            super().__init__(builders.newBuilder())

        def set_size_threshold(self, size_threshold: int) -> FileCompactStrategy.Builder:
            """Merges files as soon as they are so many bytes together."""
            return self._with("setSizeThreshold", size_threshold)

        def enable_compaction_on_checkpoint(
            self, num_checkpoints_before_compaction: int
        ) -> FileCompactStrategy.Builder:
            """Merges files after so many checkpoints."""
            return self._with("enableCompactionOnCheckpoint", num_checkpoints_before_compaction)

        def set_num_compact_threads(self, num_compact_threads: int) -> FileCompactStrategy.Builder:
            """Sets how many threads merge files."""
            return self._with("setNumCompactThreads", num_compact_threads)

        def build(self) -> FileCompactStrategy:
            """The strategy."""
            return FileCompactStrategy(self._j_builder.build())

    @staticmethod
    def builder() -> FileCompactStrategy.Builder:
        """A builder of the strategy."""
        return FileCompactStrategy.Builder()


class FileCompactor(JavaObjectWrapper):
    """How small files are merged."""

    def __init__(self, j_file_compactor: Any) -> None:
        super().__init__(j_file_compactor)

    @staticmethod
    def concat_file_compactor(file_delimiter: bytes | None = None) -> FileCompactor:
        """One after the other, with bytes between them."""
        given = () if file_delimiter is None else (file_delimiter,)
        return FileCompactor(construct(_COMPACTOR + "ConcatFileCompactor", *given))

    @staticmethod
    def identical_file_compactor() -> FileCompactor:
        """Each file as it is, under a new name."""
        return FileCompactor(construct(_COMPACTOR + "IdenticalFileCompactor"))


class FileSink(Sink, SupportsPreprocessing):
    """Files of a folder, each of which is complete once it can be seen."""

    def __init__(self, j_file_sink: Any, transformer: StreamTransformer | None = None) -> None:
        super().__init__(j_file_sink)
        self._transformer = transformer

    def get_transformer(self) -> StreamTransformer | None:
        """What prepares the stream for the format."""
        return self._transformer

    class BaseBuilder(JavaBuilder):
        """Says how files are written."""

        _transformer: StreamTransformer | None = None

        def with_bucket_check_interval(self, interval: int) -> Any:
            """Sets how many milliseconds lie between two looks at the age of files."""
            return self._with("withBucketCheckInterval", interval)

        def with_bucket_assigner(self, bucket_assigner: BucketAssigner) -> Any:
            """Sets in which folder an element is written."""
            return self._with("withBucketAssigner", bucket_assigner)

        def with_rolling_policy(self, rolling_policy: RollingPolicy) -> Any:
            """Sets when a file is closed and the next begun."""
            return self._with("withRollingPolicy", rolling_policy)

        def with_output_file_config(self, output_file_config: OutputFileConfig) -> Any:
            """Sets what files are called."""
            return self._with("withOutputFileConfig", output_file_config)

        def enable_compact(self, strategy: FileCompactStrategy, compactor: FileCompactor) -> Any:
            """Merges small files before they can be seen."""
            return self._with("enableCompact", strategy, compactor)

        def disable_compact(self) -> Any:
            """Merges no files, also not those of a job that did when its savepoint was taken."""
            return self._with("disableCompact")

        def build(self) -> FileSink:
            """The sink."""
            return FileSink(self._j_builder.build(), self._transformer)

    class RowFormatBuilder(BaseBuilder):
        """Says how files are written to which each element is appended."""

        def __init__(self, j_row_format_builder: Any) -> None:
            super().__init__(j_row_format_builder)

    class BulkFormatBuilder(BaseBuilder):
        """Says how files of a format for many elements are written: one a checkpoint or more."""

        def __init__(self, j_bulk_format_builder: Any) -> None:
            super().__init__(j_bulk_format_builder)

    @staticmethod
    def for_row_format(base_path: str, encoder: Encoder) -> FileSink.RowFormatBuilder:
        """Files to which each element is appended."""
        sinks = existing_class(_FILE + "sink.FileSink")
        return FileSink.RowFormatBuilder(sinks.forRowFormat(_path(base_path), encoder._j_encoder))

    @staticmethod
    def for_bulk_format(
        base_path: str, writer_factory: BulkWriterFactory
    ) -> FileSink.BulkFormatBuilder:
        """Files of a format for many elements at once, such as Parquet."""
        sinks = existing_class(_FILE + "sink.FileSink")
        builder = FileSink.BulkFormatBuilder(
            sinks.forBulkFormat(_path(base_path), writer_factory.get_java_object())
        )
        builder._transformer = getattr(writer_factory, "_transformer", None)
        return builder


class StreamingFileSink(SinkFunction):
    """Files of a folder, by the sink that was before ``FileSink``."""

    def __init__(self, j_obj: Any) -> None:
        super().__init__(j_obj)

    class BaseBuilder(JavaBuilder):
        """Says how files are written."""

        def with_bucket_check_interval(self, interval: int) -> Any:
            """Sets how many milliseconds lie between two looks at the age of files."""
            return self._with("withBucketCheckInterval", interval)

        def with_bucket_assigner(self, bucket_assigner: BucketAssigner) -> Any:
            """Sets in which folder an element is written."""
            return self._with("withBucketAssigner", bucket_assigner)

        def with_rolling_policy(self, policy: RollingPolicy) -> Any:
            """Sets when a file is closed and the next begun."""
            return self._with("withRollingPolicy", policy)

        def with_output_file_config(self, output_file_config: OutputFileConfig) -> Any:
            """Sets what files are called."""
            return self._with("withOutputFileConfig", output_file_config)

        def build(self) -> StreamingFileSink:
            """The sink."""
            return StreamingFileSink(self._j_builder.build())

    class DefaultRowFormatBuilder(BaseBuilder):
        """Says how files are written to which each element is appended."""

        def __init__(self, j_default_row_format_builder: Any) -> None:
            super().__init__(j_default_row_format_builder)

    class DefaultBulkFormatBuilder(BaseBuilder):
        """Says how files of a format for many elements are written."""

        def __init__(self, j_default_bulk_format_builder: Any) -> None:
            super().__init__(j_default_bulk_format_builder)

    @staticmethod
    def for_row_format(
        base_path: str, encoder: Encoder
    ) -> StreamingFileSink.DefaultRowFormatBuilder:
        """Files to which each element is appended."""
        sinks = existing_class(_SINKS + "legacy.StreamingFileSink")
        return StreamingFileSink.DefaultRowFormatBuilder(
            sinks.forRowFormat(_path(base_path), encoder._j_encoder)
        )

    @staticmethod
    def for_bulk_format(
        base_path: str, writer_factory: BulkWriterFactory
    ) -> StreamingFileSink.DefaultBulkFormatBuilder:
        """Files of a format for many elements at once, such as Parquet.

        :raises TypeError: for formats of rows, which only ``FileSink`` prepares a stream for.
        """
        if getattr(writer_factory, "_transformer", None) is not None:
            raise TypeError(
                "This format is of rows, for which a stream has to be prepared, and "
                "StreamingFileSink prepares none: write it with FileSink.for_bulk_format(...) and "
                "sink_to(...)."
            )
        sinks = existing_class(_SINKS + "legacy.StreamingFileSink")
        return StreamingFileSink.DefaultBulkFormatBuilder(
            sinks.forBulkFormat(_path(base_path), writer_factory.get_java_object())
        )
