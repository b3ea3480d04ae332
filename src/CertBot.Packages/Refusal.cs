using System.Collections.Immutable;
using System.Globalization;

namespace CertBot.Packages;

/// <summary>
/// Why a file was not opened. <paramref name="Details"/> fill the places of the text <see cref="Key"/>. What comes from the file is cut to 60 characters and freed of
/// invisible ones, but still has to be escaped for the place where it is shown.
/// </summary>
public sealed record Refusal(string Code, ImmutableDictionary<string, string> Details)
{
    /// <summary>Every code there is; each has a sentence in every language.</summary>
    public static ImmutableArray<string> Codes { get; } =
    [
        Because.Empty, Because.TooBig, Because.NotPackage, Because.Damaged, Because.Truncated, Because.Trailing,
        Because.Ratio, Because.Unpacked, Because.TooManyEntries, Because.EntryTooBig, Because.NegativeLength,
        Because.PathLength, Because.PathOutside, Because.PathAbsolute, Because.PathCharacters, Because.PathEncoding,
        Because.PathDepth, Because.Duplicate, Because.NoDescriptor, Because.Descriptor, Because.NoName,
        Because.ZipDamaged, Because.ZipKind, Because.ZipNested, Because.ZipFolder, Because.ZipEmpty,
        Because.TooManyMembers, Because.TooManyPackages, Because.SamePackage,
    ];

    /// <summary>The text that says it to a person.</summary>
    public string Key => $"packages.refused.{Code}";

    /// <summary>
    /// The details as the sentence needs them: <c>file</c> is what the person sent, and <c>package</c> is that same file
    /// where it was not a zip of several.
    /// </summary>
    public ImmutableDictionary<string, string> About(string fileName)
    {
        var file = Shown.Cut(fileName);
        return (Details.ContainsKey("package") ? Details : Details.Add("package", file)).SetItem("file", file);
    }
}

internal static class Because
{
    public const string Empty = "empty";
    public const string TooBig = "too-big";
    public const string NotPackage = "not-package";
    public const string Damaged = "damaged";
    public const string Truncated = "truncated";
    public const string Trailing = "trailing";
    public const string Ratio = "ratio";
    public const string Unpacked = "unpacked";
    public const string TooManyEntries = "too-many-entries";
    public const string EntryTooBig = "entry-too-big";
    public const string NegativeLength = "negative-length";
    public const string PathLength = "path-length";
    public const string PathOutside = "path-outside";
    public const string PathAbsolute = "path-absolute";
    public const string PathCharacters = "path-characters";
    public const string PathEncoding = "path-encoding";
    public const string PathDepth = "path-depth";
    public const string Duplicate = "duplicate";
    public const string NoDescriptor = "no-descriptor";
    public const string Descriptor = "descriptor";
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
/// A "no" found deep inside a decompressor, where only an exception gets out: streams return bytes, not refusals.
/// It never leaves this project; <see cref="PackageFile"/> turns it into a value.
/// </summary>
internal sealed class RefusedException : Exception
{
    public RefusedException(string code)
        : this(new Refusal(code, ImmutableDictionary<string, string>.Empty))
    {
    }

    private RefusedException(Refusal why)
        : base(why.Code) => Why = why;

    public Refusal Why { get; }

    /// <summary>The same refusal with one more detail; what is known already stays.</summary>
    public RefusedException With(string key, string value) =>
        Why.Details.ContainsKey(key) ? this : new RefusedException(Why with { Details = Why.Details.Add(key, Shown.Cut(value)) });

    public RefusedException With(string key, long value) => With(key, value.ToString(CultureInfo.InvariantCulture));

    public RefusedException Megabytes(long bytes) => With("limit", bytes >> 20);
}
