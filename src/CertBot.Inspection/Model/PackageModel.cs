using System.Collections.Immutable;

namespace CertBot.Inspection.Model;

/// <summary>What the rules need to know of one package. It is filled while the package is streamed, in whatever order its entries come.</summary>
internal sealed class PackageModel(string fileName, ModelBudget budget)
{
    /// <summary>What an item takes in memory, about.</summary>
    private const int FolderBytes = 800;

    /// <summary>The name of the file the package came in.</summary>
    public string FileName { get; } = fileName;

    public PackageDescriptor Descriptor { get; set; } = PackageDescriptor.Empty;

    /// <summary>Files in the package, of any kind.</summary>
    public int Files { get; set; }

    public Dictionary<string, SchemaModel> Schemas { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, ResourceModel> Resources { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, BindingModel> Bindings { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, SqlScriptModel> SqlScripts { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<AppDescriptor> Applications { get; } = [];

    public List<AssemblyModel> Assemblies { get; } = [];

    public List<CodePlace> Code { get; } = [];

    /// <summary>Places in code that are not listed, counted by rule and file; such a key has no line and no evidence.</summary>
    public Dictionary<CodePlace, int> OmittedCode { get; } = [];

    /// <summary>Paths of files that are neither of the package's content nor of its product: what a build or an editor left, and programs.</summary>
    public List<string> Leftovers { get; } = [];

    public List<string> Executables { get; } = [];

    /// <summary>Whether any source of C# is in the package.</summary>
    public bool HasSources { get; set; }

    /// <summary>External hosts in code and bindings: the host, and where it was first seen.</summary>
    public SortedDictionary<string, string> Hosts { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be read, or was read only loosely.</summary>
    public List<ReadNote> Notes { get; } = [];

    public string Name => Descriptor.Name;

    /// <summary>The version the package states, else the one its application states; empty if neither does.</summary>
    public string Version => Descriptor.Version.Length > 0 ? Descriptor.Version : Applications.Select(a => a.Version).FirstOrDefault(v => v.Length > 0) ?? "";

    /// <summary>The schema of a folder; null where nothing more may be kept.</summary>
    public SchemaModel? Schema(string folder) => Find(Schemas, folder, f => new SchemaModel(f));

    /// <summary>The binding of a folder; null where nothing more may be kept.</summary>
    public BindingModel? Binding(string folder) => Find(Bindings, folder, f => new BindingModel(f));

    /// <summary>The script of a folder; null where nothing more may be kept.</summary>
    public SqlScriptModel? SqlScript(string folder) => Find(SqlScripts, folder, f => new SqlScriptModel(f));

    /// <summary>The strings of a folder; null where nothing more may be kept.</summary>
    public ResourceModel? Resource(string folder) => Find(Resources, folder, f => new ResourceModel(f));

    private T? Find<T>(Dictionary<string, T> items, string folder, Func<string, T> create)
        where T : class
    {
        if (items.TryGetValue(folder, out var item))
            return item;
        if (!budget.TryTake(FolderBytes + 2 * folder.Length))
            return null;
        return items[folder] = create(folder);
    }
}

/// <summary>A <c>descriptor.json</c> of a package.</summary>
internal sealed record PackageDescriptor(
    string Name,
    string UId,
    string Version,
    string Maintainer,
    int Type,
    string ProjectPath,
    ImmutableArray<Dependency> DependsOn,
    ImmutableHashSet<string> InstallSchemas,
    bool IsOfOtherPlatform
)
{
    /// <summary>Bytes that the lists take in memory, about.</summary>
    public long ListBytes => DependsOn.Sum(d => 100 + 2L * (d.Name.Length + d.UId.Length + d.Version.Length)) + InstallSchemas.Sum(s => 100 + 2L * s.Length);

    public static PackageDescriptor Empty { get; } = new("", "", "", "", 0, "", [], [], IsOfOtherPlatform: false);
}

/// <summary>A package that has to be installed first.</summary>
internal sealed record Dependency(string Name, string UId, string Version);

/// <summary>A <c>Files/app-descriptor.json</c>: the application that the package belongs to.</summary>
internal sealed record AppDescriptor(
    string Name,
    string Code,
    string Description,
    string Maintainer,
    bool HasIcon,
    bool HasColor,
    string Version,
    string RequiredPlatformVersion,
    ImmutableArray<string> Packages
)
{
    /// <summary>Bytes that it takes in memory, about.</summary>
    public long Bytes =>
        400
        + 2L * (Name.Length + Code.Length + Description.Length + Maintainer.Length + Version.Length + RequiredPlatformVersion.Length)
        + Packages.Sum(p => 50 + 2L * p.Length);
}

/// <summary>An assembly in a package, from its metadata.</summary>
/// <param name="Path">Its path in the package.</param>
/// <param name="Name">Its own name; empty if the file cannot be read as an assembly.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsOwn">Named after the package or the vendor.</param>
internal sealed record AssemblyModel(string Path, string Name, string Version, bool IsOwn);

/// <summary>A place in code that a rule looks for.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Path">The file in the package.</param>
/// <param name="Schema">The folder of the schema the code belongs to; empty for scripts of the database and files.</param>
/// <param name="Line">From 1.</param>
/// <param name="Evidence">At most 60 characters.</param>
internal sealed record CodePlace(string Rule, string Path, string Schema, int Line, string Evidence);

/// <summary>Something about reading that people should know.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">The file in the package.</param>
/// <param name="Text">Why, shortly.</param>
internal sealed record ReadNote(ReadNoteKind Kind, string Path, string Text);

/// <summary>What is to be said of reading a file.</summary>
internal enum ReadNoteKind
{
    /// <summary>JSON or XML that cannot be read.</summary>
    Unreadable,

    /// <summary>JSON that only a lenient reader takes: a comma behind the last element, a comment, a name twice.</summary>
    Lenient,

    /// <summary>Code that could not be parsed to its end.</summary>
    Unparsed,

    /// <summary>A document type or entity in a file of strings.</summary>
    DocumentType,

    /// <summary>More content than is looked into: what follows was only counted.</summary>
    Incomplete,
}
