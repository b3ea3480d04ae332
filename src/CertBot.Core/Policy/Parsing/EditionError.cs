using CertBot.Core.Primitives;

namespace CertBot.Core.Policy.Parsing;

/// <summary>
/// Something wrong in an edition's file: where (<c>materials[3].parts[0].key</c>; empty: the file as a whole) and a text of <c>policy.fault.*</c>.
/// </summary>
public sealed record EditionError(string Path, Refusal Refusal)
{
    public static EditionError AtPath(string path, string key, LocalizableObject? data = null) => new(path, new Refusal($"policy.fault.{key}", data ?? []));

    /// <summary>The error about a word in the file.</summary>
    public static EditionError AboutWord(string path, string key, string word) => AtPath(path, key, new() { ["word"] = word });

    /// <summary>As a text with its path, for a list of errors.</summary>
    public LocalizableValue Message =>
        LocalizableValue.Text(
            Path.Length == 0 ? "policy.fault.whole" : "policy.fault.line",
            new() { ["path"] = Path, ["why"] = LocalizableValue.Text(Refusal.Code, Refusal.Arguments) }
        );
}
