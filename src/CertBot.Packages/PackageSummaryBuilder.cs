using System.Collections.Immutable;

namespace CertBot.Packages;

/// <summary>Counts the content of one package while it is streamed, and reads its descriptor.</summary>
internal sealed class PackageSummaryBuilder(PackageLimits limits) : IPackageVisitor
{
    private const string Unknown = "Unknown";

    // A summary is stored permanently with the application, so its size is limited.
    private const int MaxKinds = 40;
    private const int MaxCultures = 400;
    private const int MaxLenientFiles = 20;

    private readonly Dictionary<string, SchemaFacts> _schemas = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resources = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _images = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _cultures = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _bindings = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _scripts = new(StringComparer.OrdinalIgnoreCase);
    private int _entries;
    private int _files;
    private long _unpacked;
    private readonly List<string> _lenientFiles = [];
    private PackageSummary? _summary;
    private (string Name, string Version) _application = ("", "");

    /// <summary>Complete after the last entry of the package.</summary>
    public PackageSummary Summary =>
        _summary is { } summary
            ? summary with
            {
                Version = summary.Version.Length > 0 ? summary.Version : _application.Version,
                Application = _application.Name,
                Counts = CreateCounts(),
                LenientFiles = [.. _lenientFiles],
            }
            : throw new PackageRefusedException(RefusalReason.NoDescriptor);

    public void Visit(PackageEntry entry, Stream content)
    {
        _entries++;
        _unpacked += entry.Length;
        var path = entry.Path;
        if (path.Segments.Length == 1)
        {
            if (path.IsNamed("descriptor.json"))
            {
                _summary = ReadDescriptor(entry, content);
            }

            return;
        }

        if (path.IsIn("Files"))
        {
            _files++;
            if (path.Segments.Length == 2 && path.IsNamed("app-descriptor.json"))
            {
                ReadApplication(entry, content);
            }
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
            CountResource(name, path.Segments[^1], content);
        }
        else if (path.IsIn("Data"))
        {
            _bindings.Add(name);
        }
        else if (path.IsIn("SqlScripts"))
        {
            _scripts.Add(name);
        }
    }

    public void Complete()
    {
        if (_summary is null)
        {
            throw new PackageRefusedException(RefusalReason.NoDescriptor);
        }
    }

    private PackageSummary ReadDescriptor(PackageEntry entry, Stream content)
    {
        if (entry.Length > limits.MaxDescriptorBytes)
        {
            throw new PackageRefusedException(RefusalReason.DescriptorTooBig).With("limit", limits.MaxDescriptorBytes >> 10);
        }

        using var descriptor = PackageJson.ReadPackageDescriptor(content, entry.Length) ?? throw new PackageRefusedException(RefusalReason.Descriptor);
        NoteLeniency(descriptor, entry);
        var name = descriptor.ReadText("Name");
        if (name.Length == 0)
        {
            throw new PackageRefusedException(RefusalReason.NoName);
        }

        var dependencies = descriptor.CountElements("DependsOn");
        return dependencies > limits.MaxDependencies
            ? throw new PackageRefusedException(RefusalReason.TooManyDependencies).With("count", dependencies).With("limit", limits.MaxDependencies)
            : new PackageSummary
            {
                Name = name,
                UId = descriptor.ReadId("UId"),
                Version = descriptor.ReadText("PackageVersion"),
                Application = "",
                Maintainer = descriptor.ReadText("Maintainer"),
                Kind = descriptor.ReadNumber("Type") == 1 ? PackageKind.Assembly : PackageKind.Simple,
                DependsOn = [.. descriptor.ReadDependencies()],
                Counts = CreateCounts(),
                LenientFiles = [],
            };
    }

    private void ReadApplication(PackageEntry entry, Stream content)
    {
        if (entry.Length > limits.MaxDescriptorBytes)
        {
            return;
        }

        using var application = PackageJson.ReadObject(content, entry.Length);
        if (application is not null)
        {
            NoteLeniency(application, entry);
            _application = (application.ReadText("Name"), application.ReadText("Version"));
        }
    }

    private void NoteLeniency(PackageJson json, PackageEntry entry)
    {
        if (json.IsLenient && _lenientFiles.Count < MaxLenientFiles)
        {
            _lenientFiles.Add(entry.Path.ToString());
        }
    }

    private void CountSchema(string name, PackageEntry entry, Stream content)
    {
        _schemas.TryAdd(name, new SchemaFacts(Unknown, IsReplacing: false));
        if (entry.Path.Segments.Length != 3 || !entry.Path.IsNamed("descriptor.json") || entry.Length > limits.MaxDescriptorBytes)
        {
            return;
        }

        // An unreadable schema descriptor does not reject the package: the inspection reports it.
        using var descriptor = PackageJson.ReadDescriptor(content, entry.Length);
        if (descriptor is not null)
        {
            NoteLeniency(descriptor, entry);
            var kind = KindOf(descriptor.ReadText("ManagerName"));
            _schemas[name] = new SchemaFacts(IsCounted(kind) ? kind : Unknown, descriptor.ReadFlag("ExtendParent"));
        }
    }

    private bool IsCounted(string kind) => _kinds.Contains(kind) || (_kinds.Count < MaxKinds && _kinds.Add(kind));

    // "EntitySchemaManager" is an Entity. A name that is not a plain word is not shown.
    private static string KindOf(string manager)
    {
        var kind = manager.EndsWith("SchemaManager", StringComparison.Ordinal) ? manager[..^"SchemaManager".Length] : manager;
        return kind.Length > 0 && kind.All(char.IsAsciiLetterOrDigit) ? kind : Unknown;
    }

    private void CountResource(string folder, string file, Stream content)
    {
        if (
            file.Split('.') is not [var first, var culture, var last]
            || !first.Equals("resource", StringComparison.OrdinalIgnoreCase)
            || !last.Equals("xml", StringComparison.OrdinalIgnoreCase)
        )
        {
            return;
        }

        var items = ResourceItems.Read(content);
        if (items.HasImage)
        {
            _images.Add(folder);
        }

        if (!items.HasString)
        {
            return;
        }

        _resources.Add(folder);
        if (_cultures.Count < MaxCultures && culture.Length is >= 2 and <= 12 && culture.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            _cultures.Add(culture);
        }
    }

    private PackageCounts CreateCounts() =>
        new()
        {
            Entries = _entries,
            Unpacked = _unpacked,
            Schemas = _schemas
                .Values.GroupBy(s => s.Kind, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            Replacing = _schemas.Values.Count(s => s.IsReplacing),
            Resources = _resources.Count,
            Images = _images.Count,
            Cultures = _cultures.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase),
            DataBindings = _bindings.Count,
            SqlScripts = _scripts.Count,
            Files = _files,
        };

    private sealed record SchemaFacts(string Kind, bool IsReplacing);
}
