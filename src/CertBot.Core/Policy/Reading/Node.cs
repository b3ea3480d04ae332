using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CertBot.Core.Policy.Reading;

/// <summary>
/// An object of an edition's file, read member by member. What is wrong is written down with its path and reading goes on with something harmless,
/// so that one reading names every fault; the result is thrown away when there is one.
/// </summary>
internal sealed partial class Node
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly ImmutableArray<EditionFault>.Builder _faults;

    public Node(JsonElement element, string path, ImmutableArray<EditionFault>.Builder faults)
    {
        (_path, _faults) = (path, faults);
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(EditionFault.At(path, "not-an-object"));
            _faults = ImmutableArray.CreateBuilder<EditionFault>();   // what is missing in it says nothing new
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
            {
                faults.Add(EditionFault.At(PathOf(member.Name), "twice"));
            }
        }
    }

    /// <summary>Members nobody asked for are unknown ones. To be called when all were read.</summary>
    public void Done()
    {
        foreach (var name in _members.Keys.Where(m => !_asked.Contains(m)))
        {
            _faults.Add(EditionFault.At(PathOf(name), "unknown-member"));
        }
    }

    public bool Has(string name) => _members.ContainsKey(name);

    public Node Child(string name) =>
        Get(name, JsonValueKind.Object, out var e) ? new(e, PathOf(name), _faults) : new(default, PathOf(name), ImmutableArray.CreateBuilder<EditionFault>());

    /// <summary>The objects of a list, each read by the given function. At least one.</summary>
    public ImmutableArray<T> Children<T>(string name, Func<Node, int, T> read)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        foreach (var (element, i) in Items(name))
        {
            var node = new Node(element, $"{PathOf(name)}[{i.ToString(CultureInfo.InvariantCulture)}]", _faults);
            all.Add(read(node, i));
            node.Done();
        }

        return all.ToImmutable();
    }

    /// <summary>A list of keys, none twice and, unless it may be missing, at least one.</summary>
    public ImmutableArray<string> Words(string name, bool required = true) => Texts(name, Shapes.Key(), "not-a-key", required);

    public ImmutableArray<string> Texts(string name, Regex pattern, string fault, bool required = true)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        foreach (var (element, i) in Items(name, required))
        {
            var path = $"{PathOf(name)}[{i.ToString(CultureInfo.InvariantCulture)}]";
            var text = element.ValueKind == JsonValueKind.String ? element.GetString() ?? "" : "";
            if (!pattern.IsMatch(text))
            {
                _faults.Add(EditionFault.At(path, fault));
            }
            else if (all.Contains(text, StringComparer.Ordinal))
            {
                _faults.Add(EditionFault.About(path, "duplicate", text));
            }
            else
            {
                all.Add(text);
            }
        }

        return all.ToImmutable();
    }

    /// <summary>Names of all members, which are then read one by one; for a map.</summary>
    public IEnumerable<string> Names => _members.Keys;

    public void Fault(string name, string key, string word) => _faults.Add(EditionFault.About(PathOf(name), key, word));

    private IEnumerable<(JsonElement, int)> Items(string name, bool required = true)
    {
        if (!Get(name, JsonValueKind.Array, out var list, required))
        {
            return [];
        }

        if (required && list.GetArrayLength() == 0)
        {
            _faults.Add(EditionFault.At(PathOf(name), "empty"));
        }

        return list.EnumerateArray().Select((e, i) => (e, i));
    }

    private bool Get(string name, JsonValueKind kind, out JsonElement element, bool required = true, bool quiet = false)
    {
        _asked.Add(name);
        if (!_members.TryGetValue(name, out element))
        {
            if (required)
            {
                _faults.Add(EditionFault.At(PathOf(name), "missing"));
            }

            return false;
        }

        if (element.ValueKind != kind && !quiet)
        {
            _faults.Add(EditionFault.At(PathOf(name), kind switch
            {
                JsonValueKind.String => "not-a-text",
                JsonValueKind.Number => "not-a-number",
                JsonValueKind.Array => "not-a-list",
                _ => "not-an-object",
            }));
        }

        return element.ValueKind == kind;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
