using System.Collections.Immutable;
using System.Globalization;

namespace CertBot.Packages;

/// <summary>
/// Why a file was rejected. <paramref name="Details"/> are the arguments of the text <see cref="TextKey"/>. Text from the file is truncated to 60 characters
/// without invisible ones, but still has to be escaped for display.
/// </summary>
public sealed record PackageRefusal(string Code, ImmutableDictionary<string, string> Details)
{
    /// <summary>All reasons; each has a text in every language.</summary>
    public static ImmutableArray<string> Codes { get; } =
    [
        RefusalReason.Empty,
        RefusalReason.TooBig,
        RefusalReason.NotPackage,
        RefusalReason.Damaged,
        RefusalReason.Truncated,
        RefusalReason.Trailing,
        RefusalReason.FalseLength,
        RefusalReason.Ratio,
        RefusalReason.Unpacked,
        RefusalReason.TooManyEntries,
        RefusalReason.EntryTooBig,
        RefusalReason.NegativeLength,
        RefusalReason.FalseEntryLength,
        RefusalReason.PathLength,
        RefusalReason.PathOutside,
        RefusalReason.PathAbsolute,
        RefusalReason.PathCharacters,
        RefusalReason.PathEncoding,
        RefusalReason.PathDepth,
        RefusalReason.Duplicate,
        RefusalReason.NoDescriptor,
        RefusalReason.Descriptor,
        RefusalReason.DescriptorTooBig,
        RefusalReason.TooManyDependencies,
        RefusalReason.NoName,
        RefusalReason.ZipDamaged,
        RefusalReason.ZipKind,
        RefusalReason.ZipNested,
        RefusalReason.ZipFolder,
        RefusalReason.ZipEmpty,
        RefusalReason.TooManyMembers,
        RefusalReason.TooManyPackages,
        RefusalReason.SamePackage,
    ];

    /// <summary>The key of the text shown to a person.</summary>
    public string TextKey => $"packages.refused.{Code}";

    /// <summary>
    /// The details as arguments of the text: <c>file</c> is the uploaded file, and <c>package</c> is the same file unless it
    /// is a zip of several.
    /// </summary>
    public ImmutableDictionary<string, string> ArgumentsFor(string fileName)
    {
        var file = DisplayText.Truncate(fileName);
        return (Details.ContainsKey("package") ? Details : Details.Add("package", file)).SetItem("file", file);
    }
}

internal static class RefusalReason
{
    public const string Empty = "empty";
    public const string TooBig = "too-big";
    public const string NotPackage = "not-package";
    public const string Damaged = "damaged";
    public const string Truncated = "truncated";
    public const string Trailing = "trailing";
    public const string FalseLength = "false-length";
    public const string Ratio = "ratio";
    public const string Unpacked = "unpacked";
    public const string TooManyEntries = "too-many-entries";
    public const string EntryTooBig = "entry-too-big";
    public const string NegativeLength = "negative-length";
    public const string FalseEntryLength = "false-entry-length";
    public const string PathLength = "path-length";
    public const string PathOutside = "path-outside";
    public const string PathAbsolute = "path-absolute";
    public const string PathCharacters = "path-characters";
    public const string PathEncoding = "path-encoding";
    public const string PathDepth = "path-depth";
    public const string Duplicate = "duplicate";
    public const string NoDescriptor = "no-descriptor";
    public const string Descriptor = "descriptor";
    public const string DescriptorTooBig = "descriptor-too-big";
    public const string TooManyDependencies = "too-many-dependencies";
    public const string NoName = "no-name";
    public const string ZipDamaged = "zip-damaged";
    public const string ZipKind = "zip-kind";
    public const string ZipNested = "zip-nested";
    public const string ZipFolder = "zip-folder";
    public const string ZipEmpty = "zip-empty";
    public const string TooManyMembers = "too-many-members";
    public const string TooManyPackages = "too-many-packages";
    public const string SamePackage = "same-package";
}

/// <summary>
/// A rejection inside a stream, where only an exception can be returned. It never leaves this project:
/// <see cref="PackageFile"/> converts it to a <see cref="PackageRefusal"/>.
/// </summary>
internal sealed class PackageRefusedException : Exception
{
    public PackageRefusedException(string code)
        : this(new PackageRefusal(code, ImmutableDictionary<string, string>.Empty)) { }

    private PackageRefusedException(PackageRefusal refusal)
        : base(refusal.Code) => Refusal = refusal;

    public PackageRefusal Refusal { get; }

    /// <summary>The same refusal with one more detail; existing details are kept.</summary>
    public PackageRefusedException With(string key, string value) =>
        Refusal.Details.ContainsKey(key) ? this : new PackageRefusedException(Refusal with { Details = Refusal.Details.Add(key, DisplayText.Truncate(value)) });

    public PackageRefusedException With(string key, long value) => With(key, value.ToString(CultureInfo.InvariantCulture));

    public PackageRefusedException WithMegabytes(long bytes) => With("limit", bytes >> 20);
}
