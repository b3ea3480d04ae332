using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>Counts the content of one package while it is streamed, and reads its descriptor.</summary>
internal sealed class PackageSummaryBuilder(PackageLimits limits) : IPackageVisitor
{
    private const string Unknown = "Unknown";

    // A summary is stored permanently with the application, so its size is limited.
    private const int MaxKinds = 40;
    private const int MaxCultures = 400;

    private readonly Dictionary<string, SchemaFacts> schemas = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> kinds = new(StringComparer.Ordinal);
    private readonly HashSet<string> resources = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> cultures = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> bindings = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> scripts = new(StringComparer.OrdinalIgnoreCase);
    private int entries;
    private int files;
    private long unpacked;
    private PackageSummary? summary;

    /// <summary>Complete after the last entry of the package.</summary>
    public PackageSummary Summary => (summary ?? throw new PackageRefusedException(RefusalReason.NoDescriptor)) with { Counts = CreateCounts() };

    public void Visit(PackageEntry entry, Stream content)
    {
        entries++;
        unpacked += entry.Length;
        var path = entry.Path;
        if (path.Segments.Length == 1)
        {
            if (path.IsNamed("descriptor.json"))
            {
                summary = ReadDescriptor(content, entry.Length);
            }

            return;
        }

        if (path.IsIn("Files"))
        {
            files++;
        }

        // Each other folder is one item; an entry outside such a folder belongs to no item.
        if (path.Segments.Length < 3)
        {
            return;
        }

        var name = path.Segments[1];
        if (path.IsIn("Schemas"))
        {
            CountSchema(name, entry, content);
        }
        else if (path.IsIn("Resources"))
        {
            CountResource(name, path.Segments[^1]);
        }
        else if (path.IsIn("Data"))
        {
            bindings.Add(name);
        }
        else if (path.IsIn("SqlScripts"))
        {
            scripts.Add(name);
        }
    }

    public void Complete()
    {
        if (summary is null)
        {
            throw new PackageRefusedException(RefusalReason.NoDescriptor);
        }
    }

    private PackageSummary ReadDescriptor(Stream content, int length)
    {
        using var descriptor = Descriptor.Read(content, length, limits) ?? throw new PackageRefusedException(RefusalReason.Descriptor);
        var name = descriptor.ReadText("Name");
        if (name.Length == 0)
        {
            throw new PackageRefusedException(RefusalReason.NoName);
        }

        var dependencies = descriptor.ReadDependencies().Take(limits.MaxDependencies + 1).ToImmutableArray();
        return dependencies.Length > limits.MaxDependencies
            ? throw new PackageRefusedException(RefusalReason.Descriptor)
            : new PackageSummary
            {
                Name = name,
                UId = descriptor.ReadId("UId"),
                Version = descriptor.ReadText("PackageVersion"),
                Maintainer = descriptor.ReadText("Maintainer"),
                Kind = descriptor.ReadNumber("Type") == 1 ? PackageKind.Assembly : PackageKind.Simple,
                DependsOn = dependencies,
                Counts = CreateCounts(),
            };
    }

    private void CountSchema(string name, PackageEntry entry, Stream content)
    {
        schemas.TryAdd(name, new SchemaFacts(Unknown, IsReplacing: false));
        if (entry.Path.Segments.Length != 3 || !entry.Path.IsNamed("descriptor.json"))
        {
            return;
        }

        // An unreadable schema descriptor does not reject the package: the inspection reports it.
        using var descriptor = Descriptor.Read(content, entry.Length, limits);
        if (descriptor is not null)
        {
            var kind = KindOf(descriptor.ReadText("ManagerName"));
            schemas[name] = new SchemaFacts(IsCounted(kind) ? kind : Unknown, descriptor.ReadFlag("ExtendParent"));
        }
    }

    private bool IsCounted(string kind) => kinds.Contains(kind) || (kinds.Count < MaxKinds && kinds.Add(kind));

    // "EntitySchemaManager" is an Entity. A name that is not a plain word is not shown.
    private static string KindOf(string manager)
    {
        var kind = manager.EndsWith("SchemaManager", StringComparison.Ordinal) ? manager[..^"SchemaManager".Length] : manager;
        return kind.Length > 0 && kind.All(char.IsAsciiLetterOrDigit) ? kind : Unknown;
    }

    private void CountResource(string folder, string file)
    {
        resources.Add(folder);
        if (
            file.Split('.') is [var first, var culture, var last]
            && first.Equals("resource", StringComparison.OrdinalIgnoreCase)
            && last.Equals("xml", StringComparison.OrdinalIgnoreCase)
            && cultures.Count < MaxCultures
            && culture.Length is >= 2 and <= 12
            && culture.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        )
        {
            cultures.Add(culture);
        }
    }

    private PackageCounts CreateCounts() =>
        new()
        {
            Entries = entries,
            Unpacked = unpacked,
            Schemas = schemas
                .Values.GroupBy(s => s.Kind, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            Replacing = schemas.Values.Count(s => s.IsReplacing),
            Resources = resources.Count,
            Cultures = cultures.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase),
            DataBindings = bindings.Count,
            SqlScripts = scripts.Count,
            Files = files,
        };

    private sealed record SchemaFacts(string Kind, bool IsReplacing);
}
