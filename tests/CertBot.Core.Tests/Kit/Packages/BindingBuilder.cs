// The members of the package format have the names the platform uses, whatever the members of this record are called.
#pragma warning disable CA1507

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>
/// One binding of data: <c>new BindingBuilder("AcmeTask_Demo", "AcmeTask").WithColumns("Id", "Name").WithRow("…", "First").WithTranslation("ru-RU", "…", "Name",
/// "Первая")</c>. The first column is the key.
/// </summary>
internal sealed record BindingBuilder(string Name, string Entity)
{
    public ImmutableArray<string> Columns { get; init; } = [];

    public ImmutableArray<ImmutableArray<string>> Rows { get; init; } = [];

    /// <summary>Members that the platform does not know, by the column that has them.</summary>
    public ImmutableDictionary<string, string> UnknownMembers { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<(string Culture, string Key, string Column, string Value)> Translations { get; init; } = [];

    public int InstallType { get; init; }

    /// <summary>The file of rows has no bytes.</summary>
    public bool HasEmptyData { get; init; }

    /// <summary>The id of a column: its name is enough of a difference in one package.</summary>
    public static Guid UIdOf(string entity, string column) => PackageBuilder.UIdOf($"{entity}.{column}");

    public BindingBuilder WithColumns(params string[] columns) => this with { Columns = [.. Columns, .. columns] };

    /// <summary>The column has a sixth member beside the five the platform knows.</summary>
    public BindingBuilder WithUnknownMember(string column, string member) => this with { UnknownMembers = UnknownMembers.SetItem(column, member) };

    /// <summary>A row of as many values as there are columns.</summary>
    public BindingBuilder WithRow(params string[] values) => this with { Rows = Rows.Add([.. values]) };

    public BindingBuilder WithTranslation(string culture, string key, string column, string value) =>
        this with
        {
            Translations = Translations.Add((culture, key, column, value)),
        };

    public IEnumerable<(string Path, byte[] Content)> ToEntries(PackageText text)
    {
        var descriptor = new JsonObject
        {
            ["UId"] = PackageBuilder.UIdOf(Name).ToString(),
            ["Name"] = Name,
            ["ModifiedOnUtc"] = PackageText.Date,
            ["InstallType"] = InstallType,
            ["Schema"] = new JsonObject { ["UId"] = PackageBuilder.UIdOf(Entity).ToString(), ["Name"] = Entity },
            ["Columns"] = new JsonArray([.. Columns.Select(ToJson)]),
        };
        yield return ($"Data/{Name}/descriptor.json", text.EncodeDescriptor(descriptor));
        yield return ($"Data/{Name}/data.json", HasEmptyData ? [] : text.EncodeJson(PackageData(Rows.Select(r => Columns.Zip(r)))));
        yield return ($"Data/{Name}/filter.json", []);
        foreach (var culture in Translations.GroupBy(t => t.Culture))
        {
            // One row for each key: the key, and the translated columns.
            var rows = culture.GroupBy(t => t.Key).Select(r => r.Select(t => (t.Column, t.Value)).Prepend((Columns[0], r.Key)));
            yield return ($"Data/{Name}/Localization/data.{culture.Key}.json", text.EncodeJson(PackageData(rows)));
        }
    }

    private JsonNode ToJson(string column, int number)
    {
        var json = new JsonObject
        {
            ["ColumnUId"] = UIdOf(Entity, column).ToString(),
            ["IsForceUpdate"] = false,
            ["IsKey"] = number == 0,
            ["ColumnName"] = column,
            ["DataTypeValueUId"] = PackageBuilder.UIdOf("Text").ToString(),
        };
        if (UnknownMembers.TryGetValue(column, out var member))
            json[member] = "Contact";
        return json;
    }

    private JsonObject PackageData(IEnumerable<IEnumerable<(string Column, string Value)>> rows) =>
        new()
        {
            ["PackageData"] = new JsonArray([
                .. rows.Select(row =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["Row"] = new JsonArray([
                                .. row.Select(v => (JsonNode)new JsonObject { ["SchemaColumnUId"] = UIdOf(Entity, v.Column).ToString(), ["Value"] = v.Value }),
                            ]),
                        }
                ),
            ]),
        };
}
