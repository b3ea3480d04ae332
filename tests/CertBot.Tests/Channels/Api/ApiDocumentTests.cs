using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CertBot.Channels.Api.Documents;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Lint;

namespace CertBot.Tests.Channels.Api;

/// <summary>
/// The OpenAPI document says everything about the API, and the client the tests use is made of it. <c>UPDATE_GOLDEN=1</c> makes both anew, with NSwag.
/// </summary>
public sealed class ApiDocumentTests
{
    private const string DocumentPath = "api/openapi.json";

    private const string ClientPath = "api/client.cs.txt";

    /// <summary>Only to make the client anew: <c>dotnet tool install NSwag.ConsoleCore</c>.</summary>
    private const string GeneratorVersion = "14.7.1";

    [Fact]
    public async Task Document_is_what_the_golden_file_says_and_the_client_is_made_of_it()
    {
        await using var api = await ApiHost.Start();
        var document = await api.Http.GetStringAsync(new Uri(ApiDocument.Address, UriKind.Relative));

        GoldenFile.Verify(DocumentPath, document.ReplaceLineEndings("\n"));
        var mark =
            $"// Made of the document with the SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ReplaceLineEndings("\n"))))}.";
        var client = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Golden", ClientPath);
        if (
            Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1"
            && (!File.Exists(client) || !(await File.ReadAllTextAsync(client)).Contains(mark, StringComparison.Ordinal))
        )
        {
            await File.WriteAllTextAsync(client, $"{mark}\n{await Generate(document)}");
        }

        Assert.Contains(mark, await File.ReadAllTextAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_described()
    {
        await using var api = await ApiHost.Start();
        var document = await Read(api);
        var operations = (document["paths"] as JsonObject ?? [])
            .SelectMany(p => (p.Value as JsonObject ?? []).Select(o => (Name: $"{o.Key.ToUpperInvariant()} {p.Key}", Operation: o.Value as JsonObject ?? [])))
            .ToArray();

        Assert.Equal(11, operations.Length);
        LintFindings.AssertNone(
            operations.SelectMany(o =>
                new[] { "operationId", "summary", "description", "tags", "security" }.Where(m => o.Operation[m] is null).Select(m => $"{o.Name}: no {m}")
            )
        );
        LintFindings.AssertNone(
            operations.SelectMany(o =>
                (o.Operation["parameters"] as JsonArray ?? []).Where(p => p?["description"] is null).Select(p => $"{o.Name}: {p?["name"]} is not described")
            )
        );
        LintFindings.AssertNone(
            operations.SelectMany(o =>
                (o.Operation["responses"] as JsonObject ?? [])
                    .Where(r => string.CompareOrdinal(r.Key, "400") >= 0 && r.Value?["content"]?["application/problem+json"] is null)
                    .Select(r => $"{o.Name}: {r.Key} is not problem details")
            )
        );
        LintFindings.AssertNone(
            (document["components"]?["schemas"] as JsonObject ?? []).SelectMany(s =>
                (s.Value?["description"] is null ? [$"{s.Key} is not described"] : Array.Empty<string>()).Concat(
                    (s.Value?["properties"] as JsonObject ?? [])
                        .Where(p => p.Value?["description"] is null && p.Value?["$ref"] is null)
                        .Select(p => $"{s.Key}.{p.Key} is not described")
                )
            )
        );
    }

    [Fact]
    public async Task Every_response_of_the_API_is_documented()
    {
        await using var api = await ApiHost.Start();
        var document = await Read(api);
        var key = await api.CreateKey();
        await api.SaveCustomer(key);
        await api.Post("/cases", key, ApiHost.Case("HD-1"));
        await api.Host.ProcessUntilIdle();

        foreach (
            var (path, schema) in new[]
            {
                ("/cases", "CasePage"),
                ("/cases/HD-1", "CaseResource"),
                ("/cases/HD-1/events", "CaseEventPage"),
                ("/customers", "CustomerPage"),
                ("/customers/northwind", "CustomerResource"),
                ("/cases/none", "ProblemResource"),
            }
        )
        {
            AssertDocumented(document, schema, (await api.Get(path, key)).Body, path);
        }
    }

    /// <summary>Nothing is written that the document does not name, and nothing is missing that it promises.</summary>
    private static void AssertDocumented(JsonObject document, string schema, JsonObject body, string where)
    {
        var described = document["components"]?["schemas"]?[schema] as JsonObject ?? [];
        var properties = described["properties"] as JsonObject ?? [];
        LintFindings.AssertNone(body.Where(m => !properties.ContainsKey(m.Key)).Select(m => $"{where}: {schema}.{m.Key} is not documented"));
        LintFindings.AssertNone(
            (described["required"] as JsonArray ?? []).Where(r => body[r?.ToString() ?? ""] is null).Select(r => $"{where}: {schema}.{r} is missing")
        );
        foreach (var (name, value) in body)
        {
            var referenced = (properties[name]?["$ref"] ?? properties[name]?["items"]?["$ref"])?.ToString().Split('/')[^1];
            foreach (
                var inner in referenced is null ? []
                : value is JsonArray items ? items.OfType<JsonObject>()
                : new[] { value as JsonObject ?? [] }
            )
            {
                AssertDocumented(document, referenced ?? "", inner, where);
            }
        }
    }

    private static async Task<JsonObject> Read(ApiHost api) =>
        JsonNode.Parse(await api.Http.GetStringAsync(new Uri(ApiDocument.Address, UriKind.Relative))) as JsonObject ?? [];

    private static async Task<string> Generate(string document)
    {
        var folder = Directory.CreateTempSubdirectory("certbot-nswag").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "openapi.json"), document);
        await Run("dotnet", folder, "tool", "install", "NSwag.ConsoleCore", "--version", GeneratorVersion, "--tool-path", folder);
        await Run(
            Path.Combine(folder, "nswag"),
            folder,
            "openapi2csclient",
            "/input:openapi.json",
            "/output:client.cs",
            "/namespace:CertBot.Tests.Channels.Api.Client",
            "/className:CertBotClient",
            "/jsonLibrary:NewtonsoftJson",
            "/generateNullableReferenceTypes:true",
            "/generateOptionalPropertiesAsNullable:true",
            "/injectHttpClient:true",
            "/disposeHttpClient:false",
            "/useBaseUrl:false",
            "/typeAccessModifier:internal",
            "/operationGenerationMode:SingleClientFromOperationId"
        );
        // Its type of exceptions is public whatever is asked for.
        return (await File.ReadAllTextAsync(Path.Combine(folder, "client.cs")))
            .ReplaceLineEndings("\n")
            .Replace("public partial class", "internal partial class", StringComparison.Ordinal);
    }

    private static async Task Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException(program);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
