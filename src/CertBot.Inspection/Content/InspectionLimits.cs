namespace CertBot.Inspection.Content;

/// <summary>How much of a file is looked into. What is beyond is counted, and people are told that it was not looked into.</summary>
public sealed record InspectionLimits
{
    /// <summary>Bytes of one file of a package that are held to be read: strings, rows, metadata, assemblies.</summary>
    public int MaxFileBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Bytes of one file of text, which readers copy several times: strings, rows, metadata, code. The largest of 350 real archives, rows with a picture, has
    /// 2.3 MB.
    /// </summary>
    public int MaxTextBytes { get; init; } = 4 << 20;

    /// <summary>Bytes that may be kept of all packages of a file.</summary>
    public long MaxKeptBytes { get; init; } = 12L << 20;

    /// <summary>
    /// Characters of code that are parsed of all packages of a file: eight times what the largest of 350 real archives has. Each text counts for two thousand at
    /// least, and for more where it gives parsers more to do than people's code does.
    /// </summary>
    public long MaxCodeCharacters { get; init; } = 10_000_000;

    /// <summary>Characters of one C# text that is parsed. The largest of 350 real archives has 71,000; a tree takes a hundred bytes a character and more.</summary>
    public int MaxCSharpCharacters { get; init; } = 150_000;

    /// <summary>Characters of one SQL text that is looked at. The largest of 350 real archives has 11,000.</summary>
    public int MaxSqlCharacters { get; init; } = 250_000;

    /// <summary>Places in code that are kept of one package.</summary>
    public int MaxCodePlaces { get; init; } = 5_000;

    /// <summary>Findings of a report; further ones are counted.</summary>
    public int MaxFindings { get; init; } = 5_000;

    public static InspectionLimits Default { get; } = new();
}
