namespace CertBot.Packages;

/// <summary>An entry of the central directory of a zip. Offsets are relative to the start of the zip.</summary>
internal sealed record ZipMember
{
    public required int Number { get; init; }

    public required EntryPath Path { get; init; }

    public required byte[] RawName { get; init; }

    public required bool IsFolder { get; init; }

    public required int Method { get; init; }

    public required int Flags { get; init; }

    public required ExpectedChecksum Expected { get; init; }

    public required uint PackedLength { get; init; }

    public required uint HeaderOffset { get; init; }

    /// <summary>Stored or deflated, not encrypted, not ZIP64: the file size limit is far below 4 GB.</summary>
    public bool IsReadable =>
        Method is 0 or 8 && (Flags & 0x2041) == 0 && PackedLength != uint.MaxValue && HeaderOffset != uint.MaxValue && Expected.Length != uint.MaxValue;

    public bool HasExtension(string extension) => !IsFolder && Path.Segments[^1].EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Metadata files that macOS adds to every archive.</summary>
    public bool IsMacMetadata => Path.IsIn("__MACOSX") || Path.IsNamed("__MACOSX") || Path.IsNamed(".DS_Store");
}
