using System.Collections.Immutable;
using CertBot.Core.Policy.Parsing;

namespace CertBot.Core.Policy;

/// <summary>All editions the product knows: those it ships with, and those the host gives it as text.</summary>
public sealed record EditionCatalog(ImmutableDictionary<EditionPin, Edition> All)
{
    /// <summary>The editions of <c>Policy/Editions</c>, as they were built in.</summary>
    public static EditionCatalog Embedded { get; } = ReadEmbedded();

    /// <summary>The newest version of an edition; null when there is none of that name.</summary>
    public Edition? Latest(string name) => All.Values.Where(edition => edition.Pin.Name == name).MaxBy(edition => edition.Pin.Version);

    /// <summary>The newest version of the standard one; null when none is.</summary>
    public Edition? Standard => All.Values.Where(e => e.IsStandard).MaxBy(e => e.Pin.Version);

    public Edition? Find(EditionPin pin) => All.GetValueOrDefault(pin);

    /// <summary>
    /// The embedded editions and these. An edition that is there already is refused: applications were taken in under it, and it is evidence.
    /// So is one that names things there are no words for, and a second programme that would be the standard. A later version of the standard one need not
    /// say that it is.
    /// </summary>
    public static EditionCatalogResult From(IEnumerable<(string Name, string Json)> files) => AddFiles(Embedded, files);

    private static EditionCatalogResult AddFiles(EditionCatalog catalog, IEnumerable<(string Name, string Json)> files)
    {
        var errors = ImmutableArray.CreateBuilder<EditionFileError>();
        foreach (var (name, json) in files)
        {
            switch (EditionReader.Read(json))
            {
                case EditionReadResult.Invalid(var fileErrors):
                    errors.AddRange(fileErrors.Select(f => new EditionFileError(name, f)));
                    break;
                case EditionReadResult.Valid(var edition) when catalog.All.ContainsKey(edition.Pin):
                    errors.Add(new(name, EditionError.AboutWord("version", "edition-there", edition.Pin.ToString())));
                    break;
                case EditionReadResult.Valid(var edition) when PolicyLint.MissingTexts(edition) is { IsEmpty: false } missingTexts:
                    errors.AddRange(missingTexts.Select(f => new EditionFileError(name, f)));
                    break;
                case EditionReadResult.Valid(var edition) when edition.IsStandard && catalog.Standard is { } other && other.Pin.Name != edition.Pin.Name:
                    errors.Add(new(name, EditionError.AboutWord("standard", "standard-there", other.Pin.Name)));
                    break;
                case EditionReadResult.Valid(var edition):
                    catalog = new(
                        catalog.All.Add(edition.Pin, edition with { IsStandard = edition.IsStandard || catalog.Standard?.Pin.Name == edition.Pin.Name })
                    );
                    break;
            }
        }

        return errors.Count == 0 ? new EditionCatalogResult.Loaded(catalog) : new EditionCatalogResult.Invalid(errors.ToImmutable());
    }

    private static EditionCatalog ReadEmbedded()
    {
        var assembly = typeof(EditionCatalog).Assembly;
        var files = assembly
            .GetManifestResourceNames()
            .Where(n => n.Contains(".Policy.Editions.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
                using var reader = new StreamReader(stream);
                return (name, reader.ReadToEnd());
            });
        return AddFiles(new(ImmutableDictionary<EditionPin, Edition>.Empty), files) switch
        {
            EditionCatalogResult.Loaded(var editions) => editions,
            EditionCatalogResult.Invalid(var errors) => throw new InvalidOperationException(
                $"The product ships a bad edition: {errors[0].File} {errors[0].Error.Path} {errors[0].Error.Refusal.Code}"
            ),
            _ => throw new InvalidOperationException(),
        };
    }
}

/// <summary>What reading several editions' files came to.</summary>
public abstract record EditionCatalogResult
{
    private EditionCatalogResult() { }

    public sealed record Loaded(EditionCatalog Catalog) : EditionCatalogResult;

    public sealed record Invalid(ImmutableArray<EditionFileError> Errors) : EditionCatalogResult;
}

/// <summary>A fault and the file it is in.</summary>
public sealed record EditionFileError(string File, EditionError Error);
