// The members of the package format have the names the platform uses, whatever the members of this record are called.
#pragma warning disable CA1507

using System.Collections.Immutable;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>
/// One schema with its resources: <c>SchemaBuilder.FreedomPage("AcmeTaskPage").Inheriting("PageWithTabs").Declaring("Send").WithString("en-US",
/// "LocalizableStrings.Send.Value", "Send")</c>. <c>with { UId = … }</c> gives it the id of another schema.
/// </summary>
internal sealed record SchemaBuilder(string Name, string Kind)
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Guid UId { get; init; } = PackageBuilder.UIdOf(Name);

    public string? Parent { get; init; }

    public bool IsReplacing { get; init; }

    /// <summary>The metadata is the platform's text of differences to the parent, not JSON.</summary>
    public bool IsDifference { get; init; }

    /// <summary>Code and style files by their extension.</summary>
    public ImmutableArray<(string Extension, string Text)> Code { get; init; } = [];

    /// <summary>Lists of elements by their key in the metadata ("B2" strings, "D2" columns), each with the schema that declared it.</summary>
    public ImmutableArray<(string List, string Name, Guid Owner)> Elements { get; init; } = [];

    /// <summary>Other members of the metadata, as the code of script tasks.</summary>
    public ImmutableArray<(string Key, string Value)> Members { get; init; } = [];

    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];

    public ImmutableArray<(string Culture, string Type, string Name, string Value)> Resources { get; init; } = [];

    /// <summary>Files that the folder lacks, as "metadata.json".</summary>
    public ImmutableHashSet<string> Missing { get; init; } = [];

    public static SchemaBuilder Entity(string name) => new(name, "Entity");

    public static SchemaBuilder FreedomPage(string name, string js = "define(\"Page\", [], function() { return {}; });\n") =>
        new SchemaBuilder(name, "ClientUnit").WithProperty("SchemaType", "AngularSchema").WithCode(".js", js);

    public static SchemaBuilder ClassicPage(string name, string js = "define(\"Page\", [], function() { return {}; });\n") =>
        new SchemaBuilder(name, "ClientUnit").WithCode(".js", js);

    public static SchemaBuilder SourceCode(string name, string cs) => new SchemaBuilder(name, "SourceCode").WithCode(".cs", cs);

    public static SchemaBuilder Process(string name) => new(name, "Process");

    public static SchemaBuilder Case(string name) => new(name, "Dcm");

    /// <summary>An add-on of an entity, as its business rules or its related pages.</summary>
    public static SchemaBuilder AddOn(string name, string entity, string addOn = "RelatedPage") =>
        new SchemaBuilder(name, "Addon")
            .WithProperty("AddonName", addOn)
            .WithProperty("TargetSchemaManagerName", "EntitySchemaManager")
            .WithProperty("TargetSchemaUId", PackageBuilder.UIdOf(entity).ToString())
            .WithMember("AD1", PackageBuilder.UIdOf(entity).ToString())
            .WithMember("AD2", "EntitySchemaManager")
            .WithMember("AD3", addOn);

    public SchemaBuilder Inheriting(string parent) => this with { Parent = parent };

    /// <summary>Replaces the schema of the same or another name in a package this one depends on.</summary>
    public SchemaBuilder Replacing(string parent) => this with { Parent = parent, IsReplacing = true };

    public SchemaBuilder AsDifference() => this with { IsDifference = true };

    /// <summary>Declares localizable strings of its own.</summary>
    public SchemaBuilder Declaring(params string[] strings) => this with { Elements = [.. Elements, .. strings.Select(s => ("B2", s, UId))] };

    /// <summary>Repeats a string that another schema declares.</summary>
    public SchemaBuilder DeclaringFor(Guid owner, params string[] strings) => this with { Elements = [.. Elements, .. strings.Select(s => ("B2", s, owner))] };

    public SchemaBuilder WithColumn(string name) => this with { Elements = Elements.Add(("D2", name, UId)) };

    /// <summary>The C# of a script task, escaped in the metadata of a process.</summary>
    public SchemaBuilder WithScript(string code, string key = "BK4") => WithMember(key, code);

    public SchemaBuilder WithMember(string key, string value) => this with { Members = Members.Add((key, value)) };

    public SchemaBuilder WithProperty(string name, string value) => this with { Properties = Properties.Add((name, value)) };

    /// <summary>A code file named as the schema: ".cs", ".js" or ".less".</summary>
    public SchemaBuilder WithCode(string extension, string code) => this with { Code = Code.Add((extension, code)) };

    /// <summary>A text of the culture file, under its full name ("LocalizableStrings.Send.Value", "Columns.Title.Caption").</summary>
    public SchemaBuilder WithString(string culture, string name, string value) => this with { Resources = Resources.Add((culture, "String", name, value)) };

    public SchemaBuilder WithImage(string culture, string name) => this with { Resources = Resources.Add((culture, "Image", name, "PHN2Zy8+")) };

    /// <summary>A culture file without any item.</summary>
    public SchemaBuilder WithEmptyCulture(string culture) => this with { Resources = Resources.Add((culture, "", "", "")) };

    public SchemaBuilder Without(string file) => this with { Missing = Missing.Add(file) };

    public IEnumerable<(string Path, byte[] Content)> ToEntries(PackageText text)
    {
        List<(string File, byte[] Content)> files =
        [
            ("descriptor.json", text.EncodeDescriptor(ToDescriptor())),
            ("metadata.json", IsDifference ? text.Encode(ToDifference()) : text.EncodeJson(ToMetadata())),
            (
                "properties.json",
                text.EncodeJson(
                    new JsonObject
                    {
                        ["Properties"] = new JsonObject(Properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)JsonValue.Create(p.Value)))),
                    }
                )
            ),
            .. Code.Select(c => (Name + c.Extension, text.Encode(c.Text))),
        ];
        return files
            .Where(f => !Missing.Contains(f.File))
            .Select(f => ($"Schemas/{Name}/{f.File}", f.Content))
            .Concat(
                Resources
                    .GroupBy(r => r.Culture)
                    .Select(c => ($"Resources/{Name}.{Kind}/resource.{c.Key}.xml", text.Encode(ToXml(c.Key, c.Where(r => r.Type.Length > 0)))))
            );
    }

    private JsonObject ToDescriptor()
    {
        var descriptor = new JsonObject
        {
            ["UId"] = UId.ToString(),
            ["Name"] = Name,
            ["ModifiedOnUtc"] = PackageText.Date,
            ["ManagerName"] = Kind + "SchemaManager",
            ["Caption"] = Name,
        };
        if (Parent is not null)
            descriptor["Parent"] = new JsonObject { ["UId"] = PackageBuilder.UIdOf(Parent).ToString(), ["Name"] = Parent };
        if (IsReplacing)
            descriptor["ExtendParent"] = true;
        return descriptor;
    }

    private JsonObject ToMetadata()
    {
        var schema = new JsonObject
        {
            ["ManagerName"] = Kind + "SchemaManager",
            ["UId"] = UId.ToString(),
            ["A2"] = Name,
        };
        foreach (var list in Elements.GroupBy(e => e.List))
            schema[list.Key] = new JsonArray([.. list.Select(ToJson)]);
        foreach (var (key, value) in Members)
            schema[key] = value;
        return new JsonObject { ["MetaData"] = new JsonObject { ["Schema"] = schema } };
    }

    private string ToDifference() =>
        string.Concat(
            (string[])
                [
                    $"= MetaData.Schema.A2 \"{Name}\"\n",
                    .. Elements.Select(e => $"+ MetaData.Schema.{e.List} {ToJson(e).ToJsonString(OneLine)}\n"),
                    .. Members.Select(m => $"= MetaData.Schema.{m.Key} {JsonValue.Create(m.Value)!.ToJsonString(OneLine)}\n"),
                ]
        );

    private JsonNode ToJson((string List, string Name, Guid Owner) element) =>
        new JsonObject
        {
            ["UId"] = PackageBuilder.UIdOf($"{Name}.{element.List}.{element.Name}").ToString(),
            ["A2"] = element.Name,
            ["A3"] = element.Owner.ToString(),
            ["A4"] = element.Owner.ToString(),
        };

    private static string ToXml(string culture, IEnumerable<(string Culture, string Type, string Name, string Value)> items) =>
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Resources Culture=\"{culture}\"><Group Type=\"String\"><Items>"
        + string.Concat(
            items.Select(i =>
                i.Type == "Image"
                    ? $"<Item Name=\"{SecurityElement.Escape(i.Name)}\" Type=\"Image\" ContentType=\"Data\" FileExtension=\".svg\" Value=\"{i.Value}\" />"
                    : $"<Item Name=\"{SecurityElement.Escape(i.Name)}\" Value=\"{SecurityElement.Escape(i.Value)}\" />"
            )
        )
        + "</Items></Group></Resources>";
}
