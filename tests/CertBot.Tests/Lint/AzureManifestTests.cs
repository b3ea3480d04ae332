using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Lint;

/// <summary>Checks <c>manifests/azure</c> as compiled by the real compiler. Only a deployment shows what Azure makes of it.</summary>
[Trait("Suite", "Azure"), Trait("Campaign", "Long"), Collection(AzureTemplate.Name)]
public sealed partial class AzureManifestTests(AzureTemplate template)
{
    private AzureDeployment Full => template.Deployments["ManyWorkspaces"];

    public static TheoryData<string> SlackModes => ["None", "OneWorkspace", "ManyWorkspaces"];

    [Fact]
    public void Compiler_reports_no_warnings() => Assert.Equal("", template.CompilerMessages);

    [Theory]
    [InlineData("main.bicep", "\nparam nobodyReadsThis string = ''\n", "no-unused-params")]
    [InlineData("store.bicep", "\noutput key string = account.listKeys().primaryMasterKey\n", "outputs-should-not-contain-secrets")]
    [InlineData("files.bicep", "\noutput wrong int = account.name\n", "BCP033")]
    public async Task Invalid_template_is_refused(string file, string fault, string rule)
    {
        var folder = Directory.CreateTempSubdirectory("certbot-azure");
        try
        {
            AzureTemplate.Copy(folder.FullName);
            await File.AppendAllTextAsync(Path.Combine(folder.FullName, file), fault);

            var said = await BicepCompiler.Run(folder.FullName, "build", file, "--no-restore", "--stdout");

            Assert.NotEqual(0, said.Exit);
            Assert.Contains(rule, said.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Container_settings_match_those_the_host_creates()
    {
        var policy = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "manifests/azure/container.json"))) as JsonObject ?? [];
        var deployed =
            AzureDeployment.Properties(Full.SingleOfType("Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"))["resource"]?.DeepClone()
                as JsonObject
            ?? [];

        Assert.Equal(Setting("Store:Cosmos:Container"), $"{deployed["id"]}");
        deployed.Remove("id");
        Assert.True(JsonNode.DeepEquals(policy, deployed), deployed.ToJsonString());
        Assert.Equal("""{"paths":["/pk"],"kind":"Hash","version":2}""", policy["partitionKey"]?.ToJsonString());
        Assert.Equal(-1, policy["defaultTtl"]?.GetValue<int>()); // each item defines its own expiry
        Assert.Equal(["/at/?", "/pk/?", "/wake/?"], Paths(policy, "includedPaths"));
        Assert.Equal(["/*"], Paths(policy, "excludedPaths"));
    }

    [Fact]
    public void Settings_refer_to_the_declared_resources()
    {
        Assert.EndsWith(
            $"/{Setting("Store:Cosmos:Database")}",
            $"{Full.SingleOfType("Microsoft.DocumentDB/databaseAccounts/sqlDatabases")["name"]}",
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            $"/{Setting("Files:Blob:Container")}",
            $"{Full.SingleOfType("Microsoft.Storage/storageAccounts/blobServices/containers")["name"]}",
            StringComparison.Ordinal
        );
        Assert.Equal(Full.Output("cosmosEndpoint"), Setting("Store:Cosmos:Endpoint"));
        Assert.Equal(Full.Output("blobEndpoint"), Setting("Files:Blob:Endpoint"));
        Assert.Equal(Full.Output("botId"), Setting("Connector:AppId"));
        Assert.Equal(Full.Output("botId"), Setting("AZURE_CLIENT_ID"));
    }

    [Fact]
    public void No_resource_allows_access_by_key()
    {
        var cosmos = AzureDeployment.Properties(Full.SingleOfType("Microsoft.DocumentDB/databaseAccounts"));
        Assert.True(cosmos["disableLocalAuth"]?.GetValue<bool>());
        Assert.True(cosmos["disableKeyBasedMetadataWriteAccess"]?.GetValue<bool>());
        var storage = AzureDeployment.Properties(Full.SingleOfType("Microsoft.Storage/storageAccounts"));
        Assert.False(storage["allowSharedKeyAccess"]?.GetValue<bool>());
        Assert.False(storage["allowBlobPublicAccess"]?.GetValue<bool>());
        Assert.Equal("None", $"{AzureDeployment.Properties(Full.SingleOfType("Microsoft.Storage/storageAccounts/blobServices/containers"))["publicAccess"]}");
        Assert.True(AzureDeployment.Properties(Full.SingleOfType("Microsoft.KeyVault/vaults"))["enableRbacAuthorization"]?.GetValue<bool>());
        Assert.True(AzureDeployment.Properties(Full.SingleOfType("Microsoft.BotService/botServices"))["disableLocalAuth"]?.GetValue<bool>());
        Assert.DoesNotMatch(KeysListed(), template.Compiled.ToJsonString());
    }

    [Fact]
    public void Traffic_is_encrypted_and_deleted_data_can_be_restored()
    {
        var cosmos = AzureDeployment.Properties(Full.SingleOfType("Microsoft.DocumentDB/databaseAccounts"));
        Assert.Equal("Tls12", $"{cosmos["minimalTlsVersion"]}");
        Assert.Equal("Continuous", $"{cosmos["backupPolicy"]?["type"]}");
        Assert.Equal("BoundedStaleness", $"{cosmos["consistencyPolicy"]?["defaultConsistencyLevel"]}");
        var storage = AzureDeployment.Properties(Full.SingleOfType("Microsoft.Storage/storageAccounts"));
        Assert.Equal("TLS1_2", $"{storage["minimumTlsVersion"]}");
        Assert.True(storage["supportsHttpsTrafficOnly"]?.GetValue<bool>());
        Assert.True(
            AzureDeployment
                .Properties(Full.SingleOfType("Microsoft.Storage/storageAccounts/blobServices"))["deleteRetentionPolicy"]
                ?["enabled"]?.GetValue<bool>()
        );
        Assert.False(AzureDeployment.Properties(Full.App)["configuration"]?["ingress"]?["allowInsecure"]?.GetValue<bool>());
    }

    [Fact]
    public void Served_tenants_are_a_parameter()
    {
        Assert.Equal("22222222-2222-2222-2222-222222222222", Setting("Connector:AllowedTenants:0"));
        Assert.Equal("33333333-3333-3333-3333-333333333333", Setting("Connector:AllowedTenants:1"));
    }

    /// <summary>Histories name their files for ever.</summary>
    [Fact]
    public void Old_files_become_cheaper_and_are_never_deleted()
    {
        var policy = AzureDeployment.Properties(Full.SingleOfType("Microsoft.Storage/storageAccounts/managementPolicies"))["policy"];
        var definition = Assert.Single(policy?["rules"] as JsonArray ?? [])?["definition"];

        Assert.Equal($"""["{Setting("Files:Blob:Container")}/"]""", definition?["filters"]?["prefixMatch"]?.ToJsonString());
        Assert.Equal("""{"baseBlob":{"tierToCool":{"daysAfterModificationGreaterThan":90}}}""", definition?["actions"]?.ToJsonString());
    }

    [Fact]
    public void Identity_has_exactly_the_required_roles()
    {
        var cosmos = AzureDeployment.Properties(Full.SingleOfType("Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments"));
        var roles = Full.Resources.Where(r => $"{r["type"]}" == "Microsoft.Authorization/roleAssignments").ToArray();

        Assert.Equal("00000000-0000-0000-0000-000000000002", $"{cosmos["roleDefinitionId"]}".Split('/')[^1]);
        Assert.EndsWith($"/dbs/{Setting("Store:Cosmos:Database")}", $"{cosmos["scope"]}", StringComparison.Ordinal);
        Assert.Equal(
            [
                "4633458b-17de-408a-b874-0445c86b69e6 Microsoft.KeyVault/vaults", // Key Vault Secrets User
                "7f951dda-4ed3-4680-a7ca-43fe172d538d Microsoft.ContainerRegistry/registries", // AcrPull
                "ba92f5b4-2d11-453d-a403-e96b0029c9fe Microsoft.Storage/storageAccounts/blobServices/containers", // Storage Blob Data Contributor
                "db58b8e5-c6ad-4a2a-8342-4190687cbf4a Microsoft.Storage/storageAccounts", // Storage Blob Delegator
            ],
            roles.Select(r => $"{AzureDeployment.Properties(r)["roleDefinitionId"]}".Split('/')[^1] + " " + Type(Scope(r))).Order(StringComparer.Ordinal)
        );
        Assert.All(roles.Select(AzureDeployment.Properties).Append(cosmos), r => Assert.Equal(Full.Output("principalId"), $"{r["principalId"]}"));
    }

    [Fact]
    public void Both_replicas_have_liveness_and_readiness_probes()
    {
        var properties = AzureDeployment.Properties(Full.App);
        Assert.Equal(2, properties["template"]?["scale"]?["minReplicas"]?.GetValue<int>());
        var port = new Uri(Setting("Urls")).Port;
        Assert.Equal(port, properties["configuration"]?["ingress"]?["targetPort"]?.GetValue<int>());

        var probes = (Full.Container["probes"] as JsonArray ?? []).OfType<JsonNode>().ToArray();
        Assert.Equal(
            ["Liveness /health/live", "Readiness /health/ready", "Startup /health/live"],
            probes.Select(p => $"{p["type"]} {p["httpGet"]?["path"]}").Order(StringComparer.Ordinal)
        );
        Assert.All(probes, p => Assert.Equal(port, p["httpGet"]?["port"]?.GetValue<int>()));
        Assert.Equal(Setting("Data:Folder"), $"{Full.Container["volumeMounts"]?[0]?["mountPath"]}");
    }

    [Fact]
    public void Bot_uses_the_identity_and_its_messages_go_to_the_app()
    {
        var bot = AzureDeployment.Properties(Full.SingleOfType("Microsoft.BotService/botServices"));

        Assert.Equal(Setting("Connector:Type"), $"{bot["msaAppType"]}");
        Assert.Equal(Setting("Connector:AppId"), $"{bot["msaAppId"]}");
        Assert.Equal(Setting("Connector:TenantId"), $"{bot["msaAppTenantId"]}");
        Assert.Contains(
            $"{bot["msaAppMSIResourceId"]}",
            (Full.App["identity"]?["userAssignedIdentities"] as JsonObject ?? []).Select(i => i.Key),
            StringComparer.Ordinal
        );
        Assert.Equal($"[format('https://{{0}}/api/messages', {Full.Output("hostName")[1..^1]})]", $"{bot["endpoint"]}");
        Assert.Equal($"[format('https://{{0}}', {Full.Output("hostName")[1..^1]})]", Setting("Slack:PublicUrl"));
        Assert.EndsWith("/MsTeamsChannel", $"{Full.SingleOfType("Microsoft.BotService/botServices/channels")["name"]}", StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(SlackModes))]
    public void Secrets_are_references_to_the_vault(string slack)
    {
        var deployment = template.Deployments[slack];
        var (vault, version) = (deployment.SingleOfType("Microsoft.KeyVault/vaults")["id"], deployment.SingleOfType("Microsoft.KeyVault/vaults")["apiVersion"]);
        var held = (AzureDeployment.Properties(deployment.App)["configuration"]?["secrets"] as JsonArray ?? []).OfType<JsonNode>().ToArray();

        Assert.Equal(held.Select(s => $"{s["name"]}"), deployment.Environment.Where(v => v["secretRef"] is not null).Select(v => $"{v["secretRef"]}"));
        Assert.All(held, s =>
            Assert.Equal($"[format('{{0}}secrets/{{1}}', reference('{vault}', '{version}').vaultUri, '{s["name"]}')]", $"{s["keyVaultUrl"]}")
        );
        Assert.All(held, s => Assert.True(s["value"] is null && s["identity"] is not null, s.ToJsonString()));
        Assert.Empty(
            held.Select(s => $"{s["name"]}")
                .Except(
                    deployment.Resources.Where(r => $"{r["type"]}" == "Microsoft.KeyVault/vaults/secrets").Select(r => $"{r["name"]}".Split('/')[1]),
                    StringComparer.Ordinal
                )
        );
        Assert.All(deployment.Environment.Where(v => Secret().IsMatch($"{v["name"]}")), v => Assert.NotNull(v["secretRef"]));
        Assert.All(deployment.Resources.Where(r => $"{r["type"]}" != "Microsoft.KeyVault/vaults/secrets"), r =>
            Assert.DoesNotContain("parameters('", r.ToJsonString(), StringComparison.Ordinal)
        );
        Assert.DoesNotContain("never-seen", string.Concat(deployment.Resources.Select(r => r.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_has_a_description()
    {
        var mute = Templates(template.Compiled)
            .SelectMany(t => t["parameters"] as JsonObject ?? [])
            .Where(p => $"{p.Value?["metadata"]?["description"]}".Length == 0)
            .Select(p => p.Key);

        Assert.Empty(mute);
        Assert.All(
            Templates(template.Compiled).SelectMany(t => t["parameters"] as JsonObject ?? []).Where(p => Secret().IsMatch(p.Key) && p.Key != "secretSettings"),
            p => Assert.Equal("securestring", $"{p.Value?["type"]}")
        );
    }

    private string Setting(string name) => $"{Full.Environment.Single(v => $"{v["name"]}" == name.Replace(":", "__", StringComparison.Ordinal))["value"]}";

    private static IEnumerable<string> Paths(JsonObject policy, string of) =>
        (policy["indexingPolicy"]?[of] as JsonArray ?? []).Select(p => $"{p?["path"]}").Order(StringComparer.Ordinal);

    /// <summary>The template and its modules.</summary>
    private static IEnumerable<JsonNode> Templates(JsonNode of) =>
        (of["resources"] is JsonObject named ? named.Select(r => r.Value) : of["resources"] as JsonArray ?? [])
            .Select(r => r?["properties"]?["template"])
            .OfType<JsonNode>()
            .SelectMany(Templates)
            .Append(of);

    private static string Scope(JsonNode role) => $"{role["id"]}".Split("/providers/Microsoft.Authorization/")[0];

    /// <summary><c>…/providers/A/b/NAME/c/NAME</c> is an A/b/c.</summary>
    private static string Type(string id) => string.Join('/', id.Split("/providers/")[1].Split('/').Where((_, i) => i == 0 || i % 2 == 1));

    [GeneratedRegex(@"\blist[A-Z]\w*\(", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KeysListed();

    [GeneratedRegex("(Secret|Token|Password|Key)(s?)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Secret();
}
