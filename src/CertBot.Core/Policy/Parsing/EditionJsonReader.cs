using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CertBot.Core.Primitives;

namespace CertBot.Core.Policy.Parsing;

/// <summary>
/// An object of an edition's file, read member by member. What is wrong is written down with its path and reading goes on with something harmless,
/// so that one reading names every fault; the result is thrown away when there is one.
/// </summary>
internal sealed partial class EditionJsonReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _readMembers = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly ImmutableArray<EditionError>.Builder _errors;

    public EditionJsonReader(JsonElement element, string path, ImmutableArray<EditionError>.Builder errors)
    {
        (_path, _errors) = (path, errors);
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(EditionError.AtPath(path, "not-an-object"));
            _errors = ImmutableArray.CreateBuilder<EditionError>(); // what is missing in it says nothing new
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
            {
                errors.Add(EditionError.AtPath(PathOf(member.Name), "twice"));
            }
        }
    }

    /// <summary>Reports members that were not read as unknown. Call it after reading all known members.</summary>
    public void RejectUnknownMembers()
    {
        foreach (var name in _members.Keys.Where(m => !_readMembers.Contains(m)))
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "unknown-member"));
        }
    }

    public bool Has(string name) => _members.ContainsKey(name);

    public EditionJsonReader ReadObject(string name) =>
        TryGet(name, JsonValueKind.Object, out var e)
            ? new(e, PathOf(name), _errors)
            : new(default, PathOf(name), ImmutableArray.CreateBuilder<EditionError>());

    /// <summary>The objects of a list, each read by the given function. At least one.</summary>
    public ImmutableArray<T> ReadObjects<T>(string name, Func<EditionJsonReader, int, T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        foreach (var (element, i) in ReadItems(name))
        {
            var node = new EditionJsonReader(element, $"{PathOf(name)}[{i.ToString(CultureInfo.InvariantCulture)}]", _errors);
            all.Add(read(node, i));
            node.RejectUnknownMembers();
        }

        return all.ToImmutable();
    }

    /// <summary>A list of keys, none twice and, unless it may be missing, at least one.</summary>
    public ImmutableArray<string> ReadKeys(string name, bool required = true) => ReadTexts(name, EditionPatterns.Key(), "not-a-key", required);

    public ImmutableArray<string> ReadTexts(string name, Regex pattern, string errorKey, bool required = true)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        foreach (var (element, i) in ReadItems(name, required))
        {
            var path = $"{PathOf(name)}[{i.ToString(CultureInfo.InvariantCulture)}]";
            var text = element.ValueKind == JsonValueKind.String ? element.GetString() ?? "" : "";
            if (!pattern.IsMatch(text))
            {
                _errors.Add(EditionError.AtPath(path, errorKey));
            }
            else if (all.Contains(text, StringComparer.Ordinal))
            {
                _errors.Add(EditionError.AboutWord(path, "duplicate", text));
            }
            else
            {
                all.Add(text);
            }
        }

        return all.ToImmutable();
    }

    /// <summary>Names of all members, which are then read one by one; for a map.</summary>
    public IEnumerable<string> MemberNames => _members.Keys;

    public void AddError(string name, string key, string word) => _errors.Add(EditionError.AboutWord(PathOf(name), key, word));

    private IEnumerable<(JsonElement, int)> ReadItems(string name, bool required = true)
    {
        if (!TryGet(name, JsonValueKind.Array, out var list, required))
        {
            return [];
        }

        if (required && list.GetArrayLength() == 0)
        {
            _errors.Add(EditionError.AtPath(PathOf(name), "empty"));
        }

        return list.EnumerateArray().Select((e, i) => (e, i));
    }

    private bool TryGet(string name, JsonValueKind kind, out JsonElement element, bool required = true, bool quiet = false)
    {
        _readMembers.Add(name);
        if (!_members.TryGetValue(name, out element))
        {
            if (required)
            {
                _errors.Add(EditionError.AtPath(PathOf(name), "missing"));
            }

            return false;
        }

        if (element.ValueKind != kind && !quiet)
        {
            _errors.Add(
                EditionError.AtPath(
                    PathOf(name),
                    kind switch
                    {
                        JsonValueKind.String => "not-a-text",
                        JsonValueKind.Number => "not-a-number",
                        JsonValueKind.Array => "not-a-list",
                        _ => "not-an-object",
                    }
                )
            );
        }

        return element.ValueKind == kind;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}

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
