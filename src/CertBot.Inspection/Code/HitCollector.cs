using System.Collections.Immutable;

namespace CertBot.Inspection.Code;

/// <summary>Gathers what is found in one text, within the limits.</summary>
internal sealed class HitCollector(CodeLimits limits, HostNames hostNames)
{
    private readonly Dictionary<string, List<CodeHit>> _hits = new(StringComparer.Ordinal);
    private readonly HashSet<CodeHit> _seen = [];
    private readonly SortedDictionary<string, int> _omitted = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _hosts = new(StringComparer.Ordinal);

    /// <summary>Bytes that parsers allocated for the text.</summary>
    public long Allocated { get; set; }

    /// <summary>The same rule, line and evidence counts once: a syntax tree offers one place as several nodes.</summary>
    public void Add(string rule, int line, string evidence)
    {
        var hit = new CodeHit(rule, line, CodeText.Cut(evidence, limits.Evidence));
        if (!_hits.TryGetValue(rule, out var list))
        {
            _hits[rule] = list = [];
        }

        if (list.Count >= limits.Hits)
        {
            _omitted[rule] = _omitted.GetValueOrDefault(rule) + 1;
        }
        else if (_seen.Add(hit))
        {
            list.Add(hit);
        }
    }

    public void Add(IEnumerable<string> rules, int line, string evidence)
    {
        foreach (var rule in rules)
        {
            Add(rule, line, evidence);
        }
    }

    /// <summary>The external hosts a literal names.</summary>
    public void AddHosts(string literal)
    {
        foreach (var host in hostNames.Find(literal))
        {
            if (_hosts.Count >= limits.Hosts)
            {
                return;
            }

            _hosts.Add(host);
        }
    }

    /// <summary>What was found in a text that cannot be read, or not to its end.</summary>
    /// <param name="line">From 1; 0 if it is about the whole text.</param>
    public CodeScan ToUnreadable(int line, string reason) => ToScan(CodeText.Cut(line > 0 ? $"line {line}: {reason}" : reason, limits.Evidence * 2));

    /// <summary>What stands for a text whose parser was given up.</summary>
    public CodeScan ToTimedOut() => ToUnreadable(0, $"takes longer than {limits.Time.TotalSeconds:0} s to parse") with { IsTimedOut = true };

    public CodeScan ToScan(string? unreadable = null) =>
        new([.. _hits.Values.SelectMany(h => h).OrderBy(h => h.Line).ThenBy(h => h.Rule, StringComparer.Ordinal)], [.. _hosts], unreadable)
        {
            Allocated = Allocated,
            Omitted = _omitted.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
}
