using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Content;

/// <summary>Reads the descriptors of a package, and of the application, schemas, bindings and scripts in it.</summary>
internal static class DescriptorReader
{
    private const int MaxName = 1_000;
    private const int MaxDependencyName = 250;
    private const int ColumnBytes = 400;
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

    public static void ReadApplication(JsonElement root, PackageModel package)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return;

        package.Applications.Add(
            new(
                Text(root, "Name"),
                Text(root, "Code"),
                Text(root, "Description"),
                Text(root, "Maintainer"),
                Text(root, "Icon").Length > 0 || Text(root, "IconName").Length > 0,
                Text(root, "Color").Length > 0,
                Text(root, "Version"),
                Text(root, "RequiredPlatformVersion"),
                [.. LooseJson.Objects(root, "Packages").Take(MaxColumns).Select(p => Text(p, "Name"))]
            )
        );
    }

    public static void ReadSchema(JsonElement root, SchemaModel schema)
    {
        if (LooseJson.Object(root, "Descriptor") is not { } descriptor)
            return;

        schema.Name = Text(descriptor, "Name") is { Length: > 0 } name ? name : schema.Folder;
        schema.UId = Text(descriptor, "UId");
        schema.Kind =
            Text(descriptor, "ManagerName") is var manager && manager.EndsWith("SchemaManager", StringComparison.Ordinal)
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

        binding.UId = Text(descriptor, "UId");
        binding.SchemaName = LooseJson.Object(descriptor, "Schema") is { } schema ? Text(schema, "Name") : "";
        if (!budget.TryTake(ColumnBytes * LooseJson.Objects(descriptor, "Columns").Take(MaxColumns).Count()))
            return false;
        binding.Columns =
        [
            .. LooseJson
                .Objects(descriptor, "Columns")
                .Take(MaxColumns)
                .Select(c => new BindingColumn(
                    Text(c, "ColumnUId"),
                    Text(c, "ColumnName"),
                    c.TryGetProperty("IsKey", out var key) && key.ValueKind == JsonValueKind.True,
                    c.EnumerateObject().Select(p => p.Name).FirstOrDefault(p => !KnownColumnProperties.Contains(p, StringComparer.Ordinal))
                )),
        ];
        return true;
    }

    public static void ReadSqlScript(JsonElement root, SqlScriptModel script)
    {
        if ((LooseJson.Object(root, "SqlScript") ?? LooseJson.Object(root, "Descriptor")) is not { } descriptor)
            return;

        script.Name = Text(descriptor, "Name") is { Length: > 0 } name ? name : script.Folder;
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
                .Select(s => Text(s, "SchemaUId").ToLowerInvariant())
                .Where(u => u.Length > 0)
            : [];

    private static string Text(JsonElement from, string member) =>
        LooseJson.Text(from, member).Trim() is var text && text.Length <= MaxName ? text : text[..MaxName];

    private static string Short(JsonElement from, string member) =>
        Text(from, member) is var text && text.Length <= MaxDependencyName ? text : text[..MaxDependencyName];

    private static int Number(JsonElement from, string member) =>
        from.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;
}
