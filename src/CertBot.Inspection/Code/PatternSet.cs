using System.Collections.Immutable;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Code;

/// <summary>The names that all rules together look for in one way, found by their last part: a text costs the same however many rules there are.</summary>
internal sealed class PatternSet
{
    private readonly Dictionary<string, List<NamePattern>> _byName = new(StringComparer.Ordinal);

    public PatternSet(IEnumerable<Rule> rules, string parameter)
    {
        foreach (var pattern in rules.SelectMany(r => r.Values(parameter).Select(v => NamePattern.Parse(r.Code, v))))
        {
            if (!_byName.TryGetValue(pattern.Key, out var list))
            {
                _byName[pattern.Key] = list = [];
            }

            list.Add(pattern);
        }
    }

    public bool IsEmpty => _byName.Count == 0;

    /// <summary>The patterns that a dotted name in code fits; each rule may be among them more than once.</summary>
    public ImmutableArray<NamePattern> Match(string path, int leastParts)
    {
        if (_byName.Count == 0)
        {
            return [];
        }

        var last = NamePattern.LastOf(path);
        var before = path.Length > last.Length ? NamePattern.LastOf(path[..(path.Length - last.Length - 1)]) : "";
        if (!_byName.ContainsKey(last) && !_byName.ContainsKey(before))
        {
            // Nearly all names of a text.
            return [];
        }

        return
        [
            .. Find(last)
                .Concat(before.Length > 0 ? Find(before).Where(p => p.Path.EndsWith(".*", StringComparison.Ordinal)) : [])
                .Where(p => p.Matches(path, leastParts)),
        ];
    }

    private List<NamePattern> Find(string name) => _byName.GetValueOrDefault(name, []);
}
