using System.Text;
using System.Text.Json;
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

    private readonly CodeCollector _code = new(package, scanner, budget, limits, prefix);

    private bool _hasDescriptor;
    private bool _isIncomplete;

    public void Visit(PackageEntry entry, Stream content)
    {
        scanner.Garbage.Check();
        package.Files++;
        var path = entry.Path;
        var folder = path.Segments.Length > 2 ? path.Segments[1] : "";
        if (_code.HeldScript is { } held && !(path.IsIn("SqlScripts") && held.Folder.Equals(folder, StringComparison.OrdinalIgnoreCase)))
            _code.ScanHeldScript();

        if (path.Segments.Length == 1 && path.IsNamed(Descriptor))
        {
            _hasDescriptor = true;
            if (entry.Length > packageLimits.MaxDescriptorBytes)
                throw new PackageRefusedException(RefusalReason.DescriptorTooBig).With("limit", packageLimits.MaxDescriptorBytes >> 10);
            ReadJson(entry, content, root => DescriptorReader.ReadPackage(root, package), hasUniqueNames: true);
            if (package.Descriptor.DependsOn.Length is var count && count > packageLimits.MaxDependencies)
                throw new PackageRefusedException(RefusalReason.TooManyDependencies).With("count", count).With("limit", packageLimits.MaxDependencies);
            if (!budget.TryTake(package.Descriptor.ListBytes))
            {
                package.Descriptor = package.Descriptor with { DependsOn = [], InstallSchemas = [] };
                NoteIncomplete(entry, "not all dependencies were looked at");
            }
        }
        else if (folder.Length > 0 && path.IsIn("Schemas"))
        {
            Visit(package.Schema(folder), entry, s => VisitSchema(s, entry, content));
        }
        else if (folder.Length > 0 && path.IsIn("Resources"))
        {
            VisitResource(folder, entry, content);
        }
        else if (folder.Length > 0 && path.IsIn("Data"))
        {
            Visit(package.Binding(folder), entry, b => VisitBinding(b, entry, content));
        }
        else if (folder.Length > 0 && path.IsIn("SqlScripts"))
        {
            Visit(package.SqlScript(folder), entry, s => VisitScript(s, entry, content));
        }
        else
        {
            VisitFile(entry, content);
        }
    }

    public void Complete()
    {
        _code.ScanHeldScript();
        if (!_hasDescriptor)
            throw new PackageRefusedException(RefusalReason.NoDescriptor);
        if (ReferenceEquals(package.Descriptor, PackageDescriptor.Empty))
            throw new PackageRefusedException(RefusalReason.Descriptor);
        if (package.Name.Length == 0)
            throw new PackageRefusedException(RefusalReason.NoName);
    }

    private void Visit<T>(T? item, PackageEntry entry, Action<T> visit)
        where T : class
    {
        if (item is null)
            NoteIncomplete(entry, "not all items were looked at");
        else
            visit(item);
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
            if (ReadTextBytes(entry, content) is { } bytes)
                MetadataReader.Read(bytes.Span, schema, budget, (key, text) => _code.AddProcessScript(entry.Path, schema, key, text));
        }
        else if (path.Segments.Length == 3 && path.IsNamed("properties.json"))
        {
            ReadJson(entry, content, root => DescriptorReader.ReadSchemaProperties(root, schema));
        }
        else if (ContentPaths.HasExtension(path, ".cs"))
        {
            package.HasSources = true;
            if (ReadText(entry, content) is { } text)
                _code.AddCSharp(path, schema.Folder, text);
        }
        else if (ContentPaths.HasExtension(path, ".js"))
        {
            if (ReadText(entry, content) is { } text)
                _code.AddJavaScript(path, schema.Folder, text);
        }
    }

    private void VisitResource(string folder, PackageEntry entry, Stream content)
    {
        if (ContentPaths.CultureOf(entry.Path, "resource", "xml") is not { } culture || ReadTextBytes(entry, content) is not { } bytes)
            return;
        Visit(package.Resource(folder), entry, r =>
        {
            if (ResourceReader.Read(bytes, culture, r, budget) is { } note)
                Note(note.Kind, entry, note.Text);
        });
    }

    private void VisitBinding(BindingModel binding, PackageEntry entry, Stream content)
    {
        var path = entry.Path;
        if (path.Segments.Length == 3 && path.IsNamed(Descriptor))
        {
            ReadJson(entry, content, root =>
            {
                if (!DescriptorReader.ReadBinding(root, binding, budget))
                    NoteIncomplete(entry, "not all columns were looked at");
            });
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
            _code.ScanHeldScript();
            script.HasText = true;
            script.TextPath = entry.Path.ToString();
            if (ReadText(entry, content) is { } text)
                _code.HoldScript(script, text);
        }
    }

    private void VisitFile(PackageEntry entry, Stream content)
    {
        var path = entry.Path;
        var isFile = path.IsIn("Files");
        if (isFile && path.IsNamed("app-descriptor.json"))
        {
            ReadJson(entry, content, root =>
            {
                if (!DescriptorReader.ReadApplication(root, package, budget))
                    NoteIncomplete(entry, "not all applications were looked at");
            });
        }
        else if (ContentPaths.HasExtension(path, ".dll"))
        {
            if (Read(entry, content, limits.MaxFileBytes) is { } bytes)
                _code.AddAssembly(path, bytes);
        }
        else if (isFile && ContentPaths.HasExtension(path, ".cs") && !ContentPaths.IsLeftover(path))
        {
            package.HasSources = true;
            if (ReadText(entry, content) is { } text)
                _code.AddCSharp(path, "", text);
        }

        if (ContentPaths.IsLeftover(path) && package.Leftovers.Count < limits.MaxCodePlaces && budget.TryTake(300))
            package.Leftovers.Add(path.ToString());
        if (ContentPaths.IsExecutable(path) && package.Executables.Count < limits.MaxCodePlaces && budget.TryTake(300))
            package.Executables.Add(path.ToString());
    }

    private void Keep(BoundRow row, List<BoundRow> rows, PackageEntry entry)
    {
        if (budget.TryTake(BindingReader.SizeOf(row)))
            rows.Add(row);
        else
            NoteIncomplete(entry, "not all rows were looked at");
    }

    private void ReadRows(PackageEntry entry, Stream content, Action<BoundRow> row, Action restart)
    {
        if (ReadTextBytes(entry, content) is not { Length: > 0 } bytes)
            return;
        if (BindingReader.ReadLoosely(ContentBuffer.WithoutMark(bytes).Span, row, restart) is { } note)
            Note(note.Kind, entry, note.Text);
    }

    private void ReadJson(PackageEntry entry, Stream content, Action<JsonElement> read, bool hasUniqueNames = false)
    {
        // Each value takes some bytes beside its text, and all are held at a time.
        if (Read(entry, content, packageLimits.MaxDescriptorBytes) is not { } bytes)
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

    private string? ReadText(PackageEntry entry, Stream content) => ReadTextBytes(entry, content) is { } bytes ? ContentBuffer.TextOf(bytes.Span) : null;

    private ReadOnlyMemory<byte>? ReadTextBytes(PackageEntry entry, Stream content) => Read(entry, content, limits.MaxTextBytes);

    /// <summary>The content until the next entry is read; null, and a note, if it is too long.</summary>
    private ReadOnlyMemory<byte>? Read(PackageEntry entry, Stream content, int limit)
    {
        if (entry.Length <= Math.Min(limit, limits.MaxFileBytes))
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
        if (package.Notes.Count < limits.MaxCodePlaces && (kind == ReadNoteKind.Incomplete || budget.TryTake(300)))
            package.Notes.Add(new(kind, entry.Path.ToString(), text));
    }
}
