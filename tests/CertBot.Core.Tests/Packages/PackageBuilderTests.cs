using System.Text;
using System.Text.Json;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;

namespace CertBot.Core.Tests.Packages;

/// <summary>The generator writes what its methods say: the inspection's tests rest on it.</summary>
public sealed class PackageBuilderTests
{
    private static readonly PackageBuilder Rich = new PackageBuilder("AcmeRich")
        .WithSchema(SchemaBuilder.Entity("AcmeTask").Inheriting("BaseEntity").WithColumn("Title").Declaring("Note"))
        .WithSchema(
            SchemaBuilder.FreedomPage("AcmePage").Replacing("BasePage").AsDifference().Declaring("Send").WithString("en-US", "A.Value", "a < b & \"c\"")
        )
        .WithSchema(SchemaBuilder.Process("AcmeProcess").WithScript("var q = \"x\";\r\nreturn true;"))
        .WithSchema(SchemaBuilder.AddOn("AcmeRules", "AcmeTask", "BusinessRule"))
        .WithSection("AcmeTasks", "AcmeTask")
        .WithLookup("AcmeState")
        .WithBinding(
            new BindingBuilder("AcmeState_All", "AcmeState").WithColumns("Id", "Name").WithRow("1", "New").WithTranslation("ru-RU", "1", "Name", "Новый")
        )
        .WithBinding(new BindingBuilder("AcmeEmpty", "AcmeState") { HasEmptyData = true })
        .WithSql("AcmeDrop", 2, null, moment: 3, confirmed: null)
        .WithApp(
            new AppBuilder("Acme Rich")
            {
                Version = "2.0",
                Icon = null,
                Packages = ["AcmeRich"],
            }
        )
        .WithAssembly("Acme.dll", [0x4d, 0x5a]);

    [Fact]
    public void Schema_is_written_as_json_or_as_differences()
    {
        var entity = Json("Schemas/AcmeTask/metadata.json").GetProperty("MetaData").GetProperty("Schema");
        Assert.Equal("Title", entity.GetProperty("D2")[0].GetProperty("A2").GetString());
        Assert.Equal(PackageBuilder.UIdOf("AcmeTask"), entity.GetProperty("B2")[0].GetProperty("A3").GetGuid());

        Assert.StartsWith(
            "= MetaData.Schema.A2 \"AcmePage\"\n+ MetaData.Schema.B2 {\"UId\":",
            Text("Schemas/AcmePage/metadata.json"),
            StringComparison.Ordinal
        );
        Assert.True(Json("Schemas/AcmePage/descriptor.json").GetProperty("Descriptor").GetProperty("ExtendParent").GetBoolean());
        Assert.Equal("AngularSchema", Json("Schemas/AcmePage/properties.json").GetProperty("Properties").GetProperty("SchemaType").GetString());
        Assert.Contains("Value=\"a &lt; b &amp; &quot;c&quot;\"", Text("Resources/AcmePage.ClientUnit/resource.en-US.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_of_a_process_is_escaped_in_its_metadata() =>
        Assert.Contains("\"BK4\": \"var q = \\\"x\\\";\\r\\nreturn true;\"", Text("Schemas/AcmeProcess/metadata.json"), StringComparison.Ordinal);

    [Fact]
    public void Binding_has_columns_rows_and_translations()
    {
        var columns = Json("Data/AcmeState_All/descriptor.json").GetProperty("Descriptor").GetProperty("Columns");
        Assert.Equal(["Id", "Name"], columns.EnumerateArray().Select(c => c.GetProperty("ColumnName").GetString()));
        Assert.Equal([true, false], columns.EnumerateArray().Select(c => c.GetProperty("IsKey").GetBoolean()));

        var row = Json("Data/AcmeState_All/Localization/data.ru-RU.json").GetProperty("PackageData")[0].GetProperty("Row");
        Assert.Equal(["1", "Новый"], row.EnumerateArray().Select(v => v.GetProperty("Value").GetString()));
        Assert.Equal(columns[1].GetProperty("ColumnUId").GetGuid(), row[1].GetProperty("SchemaColumnUId").GetGuid());
        Assert.Empty(Content("Data/AcmeEmpty/data.json"));
    }

    [Fact]
    public void Script_without_text_has_a_descriptor_only()
    {
        Assert.DoesNotContain(Rich.Entries, e => e.Path.EndsWith(".sql", StringComparison.Ordinal));
        Assert.False(Json("SqlScripts/AcmeDrop/descriptor.json").GetProperty("Descriptor").TryGetProperty("BackwardCompatibilityConfirmed", out _));
    }

    [Theory]
    [InlineData('\\', true)]
    [InlineData('/', false)]
    public void Separator_and_byte_order_mark_do_not_change_what_is_read(char separator, bool hasMark)
    {
        var package = Rich with
        {
            Separator = separator,
            Text = new PackageText { HasByteOrderMark = hasMark },
        };
        using var file = new MemoryStream(package.ToGzip());

        var opened = Assert.IsType<PackageOpenResult.Success>(PackageFile.Open(file, file.Length, PackageLimits.Default));

        Assert.Equal("AcmeRich", opened.Packages[0].Name);
        Assert.Equal(5, opened.Packages[0].Counts.DataBindings);
        Assert.All(
            package
                .Entries.Where(e => e.Path.EndsWith(".json", StringComparison.Ordinal) && e.Content.Length > 0)
                .Select(e => e.Content)
                .Append(package.Descriptor()),
            content => Assert.Equal(hasMark, content[0] == 0xef)
        );
    }

    [Fact]
    public void Loose_text_is_json_only_to_a_reader_that_allows_it()
    {
        var descriptor = (Rich with { Text = PackageText.Loose }).Descriptor().AsMemory(3);

        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(descriptor));
        using var json = JsonDocument.Parse(descriptor, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal("AcmeRich", json.RootElement.GetProperty("Descriptor").GetProperty("Name").GetString());
    }

    private static byte[] Content(string path) => Assert.Single(Rich.Entries, e => e.Path == path).Content;

    private static string Text(string path) => Encoding.UTF8.GetString(Content(path)).TrimStart('\ufeff');

    private static JsonElement Json(string path) => JsonElement.Parse(Text(path));
}
