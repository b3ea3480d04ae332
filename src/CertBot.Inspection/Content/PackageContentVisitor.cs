using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Assemblies;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Model;
using CertBot.Packages;

namespace CertBot.Inspection.Content;

/// <summary>Fills the model of one package while its entries are streamed. An entry is held in the buffer that all packages of a file share, and dropped.</summary>
internal sealed class PackageContentVisitor(
    PackageModel package,
    CodeScanner scanner,
    ContentBuffer buffer,
    ModelBudget budget,
    InspectionLimits limits,
    PackageLimits packageLimits,
    string? prefix
) : IPackageVisitor
{
    private const string Descriptor = "descriptor.json";

    /// <summary>The text of a database script, until the folder's descriptor has told which database it is for.</summary>
    private (SqlScriptModel Script, string Text)? _heldScript;

    private bool _hasDescriptor;
    private bool _isIncomplete;

    public void Visit(PackageEntry entry, Stream content)
    {
        package.Files++;
        var path = entry.Path;
        var folder = path.Segments.Length > 2 ? path.Segments[1] : "";
        if (_heldScript is { } held && !(path.IsIn("SqlScripts") && held.Script.Folder.Equals(folder, StringComparison.OrdinalIgnoreCase)))
            ScanHeldScript();

        if (path.Segments.Length == 1 && path.IsNamed(Descriptor))
        {
            _hasDescriptor = true;
            if (entry.Length > packageLimits.MaxDescriptorBytes)
                throw new PackageRefusedException(RefusalReason.DescriptorTooBig).With("limit", packageLimits.MaxDescriptorBytes >> 10);
            ReadJson(entry, content, root => DescriptorReader.ReadPackage(root, package), hasUniqueNames: true);
            if (package.Descriptor.DependsOn.Length is var count && count > packageLimits.MaxDependencies)
                throw new PackageRefusedException(RefusalReason.TooManyDependencies).With("count", count).With("limit", packageLimits.MaxDependencies);
        }
        else if (folder.Length > 0 && path.IsIn("Schemas"))
            VisitSchema(package.Schema(folder), entry, content);
        else if (folder.Length > 0 && path.IsIn("Resources"))
            VisitResource(folder, entry, content);
        else if (folder.Length > 0 && path.IsIn("Data"))
            VisitBinding(package.Binding(folder), entry, content);
        else if (folder.Length > 0 && path.IsIn("SqlScripts"))
            VisitScript(package.SqlScript(folder), entry, content);
        else
            VisitFile(entry, content);
    }

    public void Complete()
    {
        ScanHeldScript();
        if (!_hasDescriptor)
            throw new PackageRefusedException(RefusalReason.NoDescriptor);
        if (ReferenceEquals(package.Descriptor, PackageDescriptor.Empty))
            throw new PackageRefusedException(RefusalReason.Descriptor);
        if (package.Name.Length == 0)
            throw new PackageRefusedException(RefusalReason.NoName);
    }

    private void VisitSchema(SchemaModel schema, PackageEntry entry, Stream content)
    {
        var path = entry.Path;
        if (path.Segments.Length == 3 && path.IsNamed(Descriptor))
        {
            schema.HasDescriptor = true;
            ReadJson(entry, content, root => DescriptorReader.ReadSchema(root, schema));
        }
        else if (path.Segments.Length == 3 && path.IsNamed("metadata.json"))
        {
            schema.HasMetadata = true;
            if (Read(entry, content) is { } bytes)
                MetadataReader.Read(bytes.Span, schema, (key, text) => AddScript(entry, schema, key, text));
        }
        else if (path.Segments.Length == 3 && path.IsNamed("properties.json"))
        {
            ReadJson(entry, content, root => DescriptorReader.ReadSchemaProperties(root, schema));
        }
        else if (ContentPaths.HasExtension(path, ".cs"))
        {
            package.HasSources = true;
            if (ReadText(entry, content) is { } text)
                Add(scanner.ScanCSharp(text), entry, schema.Folder);
        }
        else if (ContentPaths.HasExtension(path, ".js"))
        {
            if (ReadText(entry, content) is { } text)
                Add(scanner.ScanJavaScript(text), entry, schema.Folder);
        }
    }

    private void VisitResource(string folder, PackageEntry entry, Stream content)
    {
        if (ContentPaths.CultureOf(entry.Path, "resource", "xml") is not { } culture || Read(entry, content) is not { } bytes)
            return;
        if (ResourceReader.Read(bytes, culture, package.Resource(folder), budget) is { } note)
            Note(note.Kind, entry, note.Text);
    }

    private void VisitBinding(BindingModel binding, PackageEntry entry, Stream content)
    {
        var path = entry.Path;
        if (path.Segments.Length == 3 && path.IsNamed(Descriptor))
        {
            ReadJson(entry, content, root => DescriptorReader.ReadBinding(root, binding));
        }
        else if (path.Segments.Length == 3 && path.IsNamed("data.json"))
        {
            binding.HasData = true;
            ReadRows(
                entry,
                content,
                row =>
                {
                    binding.RowCount++;
                    Keep(row, binding.Rows, entry);
                },
                () =>
                {
                    binding.RowCount = 0;
                    binding.Rows.Clear();
                }
            );
        }
        else if (path.Segments.Length == 4 && ContentPaths.CultureOf(path, "data", "json") is { } culture)
        {
            if (!binding.Localizations.TryGetValue(culture, out var rows))
                binding.Localizations[culture] = rows = [];
            ReadRows(entry, content, row => Keep(row, rows, entry), rows.Clear);
        }
    }

    private void VisitScript(SqlScriptModel script, PackageEntry entry, Stream content)
    {
        if (entry.Path.Segments.Length == 3 && entry.Path.IsNamed(Descriptor))
        {
            script.HasDescriptor = true;
            ReadJson(entry, content, root => DescriptorReader.ReadSqlScript(root, script));
        }
        else if (ContentPaths.HasExtension(entry.Path, ".sql"))
        {
            ScanHeldScript();
            script.HasText = true;
            script.TextPath = entry.Path.ToString();
            if (ReadText(entry, content) is { } text)
                _heldScript = (script, text);
        }
    }

    private void VisitFile(PackageEntry entry, Stream content)
    {
        var path = entry.Path;
        var isFile = path.IsIn("Files");
        if (isFile && path.IsNamed("app-descriptor.json"))
        {
            ReadJson(entry, content, root => DescriptorReader.ReadApplication(root, package));
        }
        else if (ContentPaths.HasExtension(path, ".dll"))
        {
            VisitAssembly(entry, content);
        }
        else if (isFile && ContentPaths.HasExtension(path, ".cs") && !ContentPaths.IsLeftover(path))
        {
            package.HasSources = true;
            if (ReadText(entry, content) is { } text)
                Add(scanner.ScanCSharp(text), entry, "");
        }

        if (ContentPaths.IsLeftover(path) && package.Leftovers.Count < limits.MaxCodePlaces)
            package.Leftovers.Add(path.ToString());
        if (ContentPaths.IsExecutable(path) && package.Executables.Count < limits.MaxCodePlaces)
            package.Executables.Add(path.ToString());
    }

    // The descriptor may come later than the assembly; the file is named after the package as a rule.
    private ImmutableArray<string> OwnNames =>
        [.. new[] { package.Name, Path.GetFileNameWithoutExtension(package.FileName), prefix ?? "" }.Where(n => n.Length > 0)];

    private void VisitAssembly(PackageEntry entry, Stream content)
    {
        if (Read(entry, content) is not { } bytes)
            return;
        var scan = scanner.ScanAssembly(bytes, OwnNames);
        package.Assemblies.Add(new(entry.Path.ToString(), scan.Name, scan.Version, scan.Origin == AssemblyOrigin.Own));
        Add(scan.Code, entry, "");
    }

    // Scripts of processes stand in the metadata as text with escaped lines, under a short name each.
    private void AddScript(PackageEntry entry, SchemaModel schema, string key, string text)
    {
        var scan = scanner.ScanProcessScript(text);
        foreach (var hit in scan.Hits)
            Add(new CodePlace(hit.Rule, entry.Path.ToString(), schema.Folder, 1, DisplayText.Truncate($"{key}, line {hit.Line}: {hit.Evidence}")));
        AddHosts(scan, entry);
    }

    private void ScanHeldScript()
    {
        if (_heldScript is not { } held)
            return;
        _heldScript = null;
        var scan = scanner.ScanSql(held.Text, held.Script.Engine);
        foreach (var hit in scan.Hits)
            Add(new CodePlace(hit.Rule, held.Script.TextPath, "", hit.Line, hit.Evidence));
        if (scan.Unreadable is { } reason)
            package.Notes.Add(new(ReadNoteKind.Unparsed, held.Script.TextPath, reason));
    }

    private void Add(CodeScan scan, PackageEntry entry, string schema)
    {
        foreach (var hit in scan.Hits)
            Add(new CodePlace(hit.Rule, entry.Path.ToString(), schema, hit.Line, hit.Evidence));
        AddHosts(scan, entry);
        if (scan.Unreadable is { } reason)
            Note(ReadNoteKind.Unparsed, entry, reason);
    }

    private void Add(CodePlace place)
    {
        if (package.Code.Count < limits.MaxCodePlaces)
            package.Code.Add(place);
    }

    private void AddHosts(CodeScan scan, PackageEntry entry)
    {
        foreach (var host in scan.Hosts.Where(_ => package.Hosts.Count < 1_000))
            package.Hosts.TryAdd(host, entry.Path.ToString());
    }

    private void Keep(BoundRow row, List<BoundRow> rows, PackageEntry entry)
    {
        if (budget.TryTake(BindingReader.SizeOf(row)))
            rows.Add(row);
        else
            NoteIncomplete(entry, "not all rows were looked at");
    }

    // Read strictly first, so that leniency can be told.
    private void ReadRows(PackageEntry entry, Stream content, Action<BoundRow> row, Action restart)
    {
        if (Read(entry, content) is not { Length: > 0 } bytes)
            return;
        var json = ContentBuffer.WithoutMark(bytes).Span;
        try
        {
            BindingReader.Read(json, LooseJson.StrictReader, row);
            return;
        }
        catch (JsonException)
        {
            restart();
        }

        try
        {
            BindingReader.Read(json, LooseJson.LenientReader, row);
            Note(ReadNoteKind.Lenient, entry, "");
        }
        catch (JsonException e)
        {
            Note(ReadNoteKind.Unreadable, entry, LooseJson.Describe(e));
        }
    }

    private void ReadJson(PackageEntry entry, Stream content, Action<JsonElement> read, bool hasUniqueNames = false)
    {
        if (Read(entry, content) is not { } bytes)
            return;

        using var document = LooseJson.Parse(ContentBuffer.WithoutMark(bytes), hasUniqueNames, out var isLenient, out var reason);
        if (document is null)
        {
            Note(ReadNoteKind.Unreadable, entry, reason ?? "");
            return;
        }
        if (isLenient)
            Note(ReadNoteKind.Lenient, entry, "");
        try
        {
            read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Names and texts are decoded when they are asked for.
            Note(ReadNoteKind.Unreadable, entry, "no Unicode");
        }
    }

    private string? ReadText(PackageEntry entry, Stream content) => Read(entry, content) is { } bytes ? ContentBuffer.TextOf(bytes.Span) : null;

    /// <summary>The content until the next entry is read; null, and a note, if it is too long.</summary>
    private ReadOnlyMemory<byte>? Read(PackageEntry entry, Stream content)
    {
        if (entry.Length <= limits.MaxFileBytes)
            return buffer.Read(content, entry.Length);
        Note(ReadNoteKind.Incomplete, entry, "too long to be looked into");
        return null;
    }

    private void NoteIncomplete(PackageEntry entry, string text)
    {
        if (_isIncomplete)
            return;
        _isIncomplete = true;
        Note(ReadNoteKind.Incomplete, entry, text);
    }

    private void Note(ReadNoteKind kind, PackageEntry entry, string text)
    {
        if (package.Notes.Count < limits.MaxCodePlaces)
            package.Notes.Add(new(kind, entry.Path.ToString(), text));
    }
}
