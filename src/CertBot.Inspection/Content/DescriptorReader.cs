using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Content;

/// <summary>Reads the descriptors of a package, and of the application, schemas, bindings and scripts in it.</summary>
internal static class DescriptorReader
{
    private const int MaxName = 1_000;
    private const int MaxShortName = 250;
    private const int MaxId = 64;
    private const int ItemBytes = 200;
    private const int MaxColumns = 1_000;

    private static readonly string[] KnownColumnProperties = ["ColumnUId", "ColumnName", "DataTypeValueUId", "IsForceUpdate", "IsKey"];

    public static void ReadPackage(JsonElement root, PackageModel package)
    {
        if (LooseJson.Object(root, "Descriptor") is not { } descriptor)
            return;

        package.Descriptor = new(
            Text(descriptor, "Name"),
            Text(descriptor, "UId"),
            Text(descriptor, "PackageVersion"),
            Text(descriptor, "Maintainer"),
            Number(descriptor, "Type"),
            Text(descriptor, "ProjectPath"),
            [.. LooseJson.Objects(descriptor, "DependsOn").Select(d => new Dependency(Short(d, "Name"), Short(d, "UId"), Short(d, "PackageVersion")))],
            [.. InstallSchemas(descriptor)],
            IsOfOtherPlatform: descriptor.TryGetProperty("BPMSoftVersion", out _)
        );
    }

    /// <summary>False where the application may not be kept.</summary>
    public static bool ReadApplication(JsonElement root, PackageModel package, ModelBudget budget)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return true;

        var application = new AppDescriptor(
            Text(root, "Name"),
            Text(root, "Code"),
            Text(root, "Description"),
            Text(root, "Maintainer"),
            Text(root, "Icon").Length > 0 || Text(root, "IconName").Length > 0,
            Text(root, "Color").Length > 0,
            Text(root, "Version"),
            Text(root, "RequiredPlatformVersion"),
            [.. LooseJson.Objects(root, "Packages").Take(MaxColumns).Select(p => Short(p, "Name"))]
        );
        if (!budget.TryTake(application.Bytes))
            return false;
        package.Applications.Add(application);
        return true;
    }

    public static void ReadSchema(JsonElement root, SchemaModel schema)
    {
        if (LooseJson.Object(root, "Descriptor") is not { } descriptor)
            return;

        schema.Name = NameOf(descriptor, schema.Folder);
        schema.UId = Id(descriptor, "UId");
        schema.Kind =
            Id(descriptor, "ManagerName") is var manager && manager.EndsWith("SchemaManager", StringComparison.Ordinal)
                ? manager[..^"SchemaManager".Length]
                : manager;
        schema.IsReplacement = descriptor.TryGetProperty("ExtendParent", out var extends) && extends.ValueKind == JsonValueKind.True;
        schema.HasParent = LooseJson.Object(descriptor, "Parent") is not null;
    }

    public static void ReadSchemaProperties(JsonElement root, SchemaModel schema) =>
        schema.IsFreedom |= LooseJson.Object(root, "Properties") is { } properties && Text(properties, "SchemaType") == "AngularSchema";

    /// <summary>False where the columns may not be kept.</summary>
    public static bool ReadBinding(JsonElement root, BindingModel binding, ModelBudget budget)
    {
        if (LooseJson.Object(root, "Descriptor") is not { } descriptor)
            return true;

        binding.UId = Id(descriptor, "UId");
        binding.SchemaName = LooseJson.Object(descriptor, "Schema") is { } schema ? Short(schema, "Name") : "";
        if (!budget.TryTake(LooseJson.Objects(descriptor, "Columns").Take(MaxColumns).Sum(c => ItemBytes + 2L * Short(c, "ColumnName").Length)))
            return false;
        binding.Columns =
        [
            .. LooseJson
                .Objects(descriptor, "Columns")
                .Take(MaxColumns)
                .Select(c => new BindingColumn(
                    Id(c, "ColumnUId"),
                    Short(c, "ColumnName"),
                    c.TryGetProperty("IsKey", out var key) && key.ValueKind == JsonValueKind.True,
                    c.EnumerateObject().Select(p => Cut(p.Name, MaxId)).FirstOrDefault(p => !KnownColumnProperties.Contains(p, StringComparer.Ordinal))
                )),
        ];
        return true;
    }

    public static void ReadSqlScript(JsonElement root, SqlScriptModel script)
    {
        if ((LooseJson.Object(root, "SqlScript") ?? LooseJson.Object(root, "Descriptor")) is not { } descriptor)
            return;

        script.Name = NameOf(descriptor, script.Folder);
        script.Engine = (SqlEngine)Number(descriptor, "DBEngineType");
        script.Moment = Number(descriptor, "InstallType");
        script.IsConfirmedCompatible =
            descriptor.TryGetProperty("BackwardCompatibilityConfirmed", out var confirmed) && confirmed.ValueKind == JsonValueKind.True;
    }

    // Lists of steps by moment; the moments' names differ between versions of the platform.
    private static IEnumerable<string> InstallSchemas(JsonElement descriptor) =>
        LooseJson.Object(descriptor, "InstallScripts") is { } scripts
            ? scripts
                .EnumerateObject()
                .Where(m => m.Value.ValueKind == JsonValueKind.Array)
                .SelectMany(m => m.Value.EnumerateArray())
                .Where(s => s.ValueKind == JsonValueKind.Object)
                .Take(MaxColumns)
                .Select(s => Id(s, "SchemaUId").ToLowerInvariant())
                .Where(u => u.Length > 0)
            : [];

    // As a rule an item is called like its folder, and the text is kept once.
    private static string NameOf(JsonElement descriptor, string folder) => Short(descriptor, "Name") is { Length: > 0 } name && name != folder ? name : folder;

    private static string Text(JsonElement from, string member) => Cut(LooseJson.Text(from, member).Trim(), MaxName);

    private static string Short(JsonElement from, string member) => Cut(LooseJson.Text(from, member).Trim(), MaxShortName);

    private static string Id(JsonElement from, string member) => Cut(LooseJson.Text(from, member).Trim(), MaxId);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static int Number(JsonElement from, string member) =>
        from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;
}
