using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Manifests;
using NJsonSchema;

namespace CertBot.Tests.CommandLine;

public sealed class TeamsManifestCommandTests : IDisposable
{
    private const string Bot = "3F2504E0-4f89-41d3-9a0c-0305e82c3301";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-manifest");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private string File => Path.Combine(_folder.FullName, "certbot.zip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Bot_id_is_the_only_required_option()
    {
        Assert.Equal(0, await Run($"--Connector:AppId={Bot}"));

        var files = Files();
        Assert.Equal(["manifest.json", "en.json", "ru.json", "color.png", "outline.png"], files.Select(f => f.Name));
        var manifest = Json(files, "manifest.json");
        string[] ids = [$"{manifest["id"]}", $"{manifest["bots"]?[0]?["botId"]}", $"{manifest["composeExtensions"]?[0]?["botId"]}"];
        Assert.All(ids, id => Assert.Equal("3f2504e0-4f89-41d3-9a0c-0305e82c3301", id));
        Assert.Equal(typeof(CommandLineDispatcher).Assembly.GetName().Version?.ToString(3), manifest["version"]?.ToString());
        Assert.DoesNotContain("${{", manifest.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Developer_is_set_by_the_operator()
    {
        Assert.Equal(
            0,
            await Run(
                $"--Connector:AppId={Bot}",
                "--Manifest:DeveloperName=Ünal & Söhne",
                "--Manifest:WebsiteUrl=https://unal.example/bot?a=1&b=2",
                "--Manifest:TermsUrl=https://unal.example/terms",
                "--Manifest:Version=2.10.0"
            )
        );

        var manifest = Json(Files(), "manifest.json");
        Assert.Equal("2.10.0", manifest["version"]?.ToString());
        Assert.Equal(
            """{"name":"Ünal & Söhne","websiteUrl":"https://unal.example/bot?a=1&b=2","privacyUrl":"https://unal.example/bot?a=1&b=2","termsOfUseUrl":"https://unal.example/terms"}""",
            manifest["developer"]?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
    }

    [Fact]
    public async Task Same_settings_produce_the_same_bytes_over_an_existing_file()
    {
        await Run($"--Connector:AppId={Bot}");
        var first = await System.IO.File.ReadAllBytesAsync(File);
        await System.IO.File.WriteAllBytesAsync(File, new byte[100_000]);

        Assert.Equal(0, await Run($"--Connector:AppId={Bot}"));

        Assert.Equal(first, await System.IO.File.ReadAllBytesAsync(File));
        using var zip = ZipFile.OpenRead(File);
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        Assert.All(zip.Entries, e => Assert.Equal(0x81A4, e.ExternalAttributes >>> 16)); // readable after unzipping
    }

    [Fact]
    public async Task Package_matches_the_published_schemas()
    {
        await Run($"--Connector:AppId={Bot}");
        var files = Files();
        var version = Json(files, "manifest.json")["manifestVersion"]?.ToString() ?? "";
        foreach (var name in (string[])["manifest.json", "en.json", "ru.json"])
        {
            var schema = await JsonSchema.FromFileAsync(Schema(version, isLocalization: name != "manifest.json"));
            Assert.Empty(schema.Validate(Encoding.UTF8.GetString(files.Single(f => f.Name == name).Bytes)).Select(e => $"{name}: {e}"));
            Assert.NotEmpty(schema.Validate("{}"));
        }
    }

    [Fact]
    public async Task Icons_have_the_size_and_background_Teams_requires()
    {
        await Run($"--Connector:AppId={Bot}");
        var files = Files();

        var color = PngImage.Decode(files.Single(f => f.Name == "color.png").Bytes);
        Assert.Equal((192, 192), (color.Width, color.Height));
        Assert.All(color.Pixels.Chunk(4), p => Assert.Equal(255, p[3]));

        var outline = PngImage.Decode(files.Single(f => f.Name == "outline.png").Bytes);
        Assert.Equal((32, 32), (outline.Width, outline.Height));
        var seen = outline.Pixels.Chunk(4).Where(p => p[3] > 0).ToArray();
        Assert.All(seen, p => Assert.Equal([255, 255, 255], p[..3]));
        Assert.InRange(seen.Length, 100, 32 * 32 / 2);
        Assert.Equal(0, outline.Pixels[3]);
    }

    [Theory]
    [InlineData("certbot.zip", "Connector:AppId is missing: the id under which the bot is registered with Azure Bot Service.")]
    [InlineData("certbot.zip", "Connector:AppId: 'my-bot' is not an id like", "--Connector:AppId=my-bot")]
    [InlineData("certbot.zip", "Connector:AppId: '3f2504e04f8941d39a0c0305e82c3301' is not an id like", "--Connector:AppId=3f2504e04f8941d39a0c0305e82c3301")]
    [InlineData(
        "certbot.zip",
        "Connector:AppId: '00000000-0000-0000-0000-000000000000' is not an id like",
        "--Connector:AppId=00000000-0000-0000-0000-000000000000"
    )]
    [InlineData("certbot.zip", "Manifest:Version: '1.0' is not three numbers", "--Connector:AppId=" + Bot, "--Manifest:Version=1.0")]
    [InlineData("certbot.zip", "Manifest:Version: '1.0.0-a' is not three numbers", "--Connector:AppId=" + Bot, "--Manifest:Version=1.0.0-a")]
    [InlineData("certbot.zip", "Manifest:DeveloperName:", "--Connector:AppId=" + Bot, "--Manifest:DeveloperName=A name of thirty-three letters, ok")]
    [InlineData(
        "certbot.zip",
        "Manifest:WebsiteUrl: 'http://acme.example' is not an https address.",
        "--Connector:AppId=" + Bot,
        "--Manifest:WebsiteUrl=http://acme.example"
    )]
    [InlineData(
        "certbot.zip",
        "Manifest:PrivacyUrl: 'acme.example' is not an https address.",
        "--Connector:AppId=" + Bot,
        "--Manifest:PrivacyUrl=acme.example"
    )]
    [InlineData("certbot.zip", "Manifest:TermsUrl: 'javascript:x' is not an https address.", "--Connector:AppId=" + Bot, "--Manifest:TermsUrl=javascript:x")]
    [InlineData("certbot.docx", "does not end with .zip", "--Connector:AppId=" + Bot)]
    [InlineData("nowhere/certbot.zip", "--out: there is no folder", "--Connector:AppId=" + Bot)]
    [InlineData("folder.zip", "is a folder.", "--Connector:AppId=" + Bot)]
    [InlineData("/proc/certbot.zip", "--out: the package could not be written: ", "--Connector:AppId=" + Bot)]
    public async Task Invalid_settings_are_reported_in_one_line_and_nothing_is_written(string file, string text, params string[] settings)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_folder.FullName, "folder.zip"));

        Assert.Equal(2, await CommandLineDispatcher.Run(["manifest", "teams", "--out", Path.Combine(_folder.FullName, file), .. settings], _output, _error));

        Assert.Contains(text, Assert.Single(_error.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.False(System.IO.File.Exists(File));
    }

    private Task<int> Run(params string[] settings) => CommandLineDispatcher.Run(["manifest", "teams", "--out", File, .. settings], _output, _error);

    private (string Name, byte[] Bytes)[] Files()
    {
        using var zip = ZipFile.OpenRead(File);
        return
        [
            .. zip.Entries.Select(e =>
            {
                using var bytes = new MemoryStream();
                using var content = e.Open();
                content.CopyTo(bytes);
                return (e.FullName, bytes.ToArray());
            }),
        ];
    }

    private static JsonObject Json((string Name, byte[] Bytes)[] files, string name) =>
        JsonNode.Parse(files.Single(f => f.Name == name).Bytes) as JsonObject ?? [];

    private static string Schema(string version, bool isLocalization) =>
        System
            .IO.Directory.EnumerateFiles(ReferenceSuites.Require("manifests", "teams"), "*.json", SearchOption.AllDirectories)
            .First(f =>
                (isLocalization || f.Contains(version, StringComparison.Ordinal)) // the schema of localizations has no version in its file name
                && Path.GetFileName(f).Contains("localization", StringComparison.OrdinalIgnoreCase) == isLocalization
                && !Path.GetFileName(f).Contains("Agentic", StringComparison.OrdinalIgnoreCase)
                && !Path.GetFileName(f).Contains("Rendering", StringComparison.OrdinalIgnoreCase)
            );
}
