using System.Collections.Immutable;

namespace CertBot.Core.Policy;

/// <summary>All editions the product knows: those it ships with, and those the host gives it as text.</summary>
public sealed record Editions(ImmutableDictionary<EditionPin, Edition> All)
{
    /// <summary>The editions of <c>Policy/Editions</c>, as they were built in.</summary>
    public static Editions Embedded { get; } = ReadEmbedded();

    /// <summary>The newest version of an edition; null when there is none of that name.</summary>
    public Edition? Latest(string name) => All.Values.Where(e => e.Pin.Name == name).MaxBy(e => e.Pin.Version);

    /// <summary>The newest version of the standard one; null when none is.</summary>
    public Edition? Standard => All.Values.Where(e => e.IsStandard).MaxBy(e => e.Pin.Version);

    public Edition? Find(EditionPin pin) => All.GetValueOrDefault(pin);

    /// <summary>
    /// The embedded editions and these. An edition that is there already is refused: applications were taken in under it, and it is evidence.
    /// So is one that names things there are no words for, and a second programme that would be the standard. A later version of the standard one need not say that it is.
    /// </summary>
    public static EditionsReading From(IEnumerable<(string Name, string Json)> files) => Read(Embedded, files);

    private static EditionsReading Read(Editions known, IEnumerable<(string Name, string Json)> files)
    {
        var faults = ImmutableArray.CreateBuilder<EditionFileFault>();
        foreach (var (name, json) in files)
        {
            switch (EditionReader.Read(json))
            {
                case EditionReading.Bad(var bad):
                    faults.AddRange(bad.Select(f => new EditionFileFault(name, f)));
                    break;
                case EditionReading.Good(var edition) when known.All.ContainsKey(edition.Pin):
                    faults.Add(new(name, EditionFault.About("version", "edition-there", edition.Pin.ToString())));
                    break;
                case EditionReading.Good(var edition) when PolicyLint.Faults(edition) is { IsEmpty: false } wordless:
                    faults.AddRange(wordless.Select(f => new EditionFileFault(name, f)));
                    break;
                case EditionReading.Good(var edition) when edition.IsStandard && known.Standard is { } other && other.Pin.Name != edition.Pin.Name:
                    faults.Add(new(name, EditionFault.About("standard", "standard-there", other.Pin.Name)));
                    break;
                case EditionReading.Good(var edition):
                    known = new(known.All.Add(edition.Pin, edition with { IsStandard = edition.IsStandard || known.Standard?.Pin.Name == edition.Pin.Name }));
                    break;
            }
        }

        return faults.Count == 0 ? new EditionsReading.Good(known) : new EditionsReading.Bad(faults.ToImmutable());
    }

    private static Editions ReadEmbedded()
    {
        var assembly = typeof(Editions).Assembly;
        var files = assembly.GetManifestResourceNames().Where(n => n.Contains(".Policy.Editions.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var reader = new StreamReader(stream);
            return (name, reader.ReadToEnd());
        });
        return Read(new(ImmutableDictionary<EditionPin, Edition>.Empty), files) switch
        {
            EditionsReading.Good(var editions) => editions,
            EditionsReading.Bad(var faults) => throw new InvalidOperationException($"The product ships a bad edition: {faults[0].File} {faults[0].Fault.Path} {faults[0].Fault.Why.Why}"),
            _ => throw new InvalidOperationException(),
        };
    }
}

/// <summary>What reading several editions' files came to.</summary>
public abstract record EditionsReading
{
    private EditionsReading() { }

    public sealed record Good(Editions Editions) : EditionsReading;

    public sealed record Bad(ImmutableArray<EditionFileFault> Faults) : EditionsReading;
}

/// <summary>A fault and the file it is in.</summary>
public sealed record EditionFileFault(string File, EditionFault Fault);
