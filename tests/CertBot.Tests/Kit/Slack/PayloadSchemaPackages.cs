using System.ComponentModel;
using System.Diagnostics;

namespace CertBot.Tests.Kit.Slack;

/// <summary>Downloads the packages that validate payloads, in pinned versions, to a folder in the user's profile that all runs share.</summary>
internal static class PayloadSchemaPackages
{
    private static readonly string[] PinnedPackages = ["@slack/types@3.2.0", "ts-json-schema-generator@2.4.0", "typescript@5.9.3", "ajv@8.17.1"];

    /// <summary>Slack's view type allows blocks of any named type; these types restrict blocks to those Slack knows.</summary>
    private const string Types = """
        import type { KnownBlock, ModalView, HomeView } from "@slack/types";
        export interface Message { text: string; blocks: KnownBlock[] }
        export interface Modal extends Omit<ModalView, "blocks"> { blocks: KnownBlock[] }
        export interface Home extends Omit<HomeView, "blocks"> { blocks: KnownBlock[] }
        export interface Payloads { message: Message; modal: Modal; home: Home }
        """;

    private const string ValidatorScript = """
        const { readFileSync } = require("fs");
        const Ajv = require("ajv");
        const schema = JSON.parse(readFileSync(__dirname + "/schema.json", "utf8"));
        const ajv = new Ajv({ allErrors: true, strict: false });
        ajv.addSchema(schema, "slack");
        const of = name => ajv.getSchema("slack#/definitions/" + name);
        const named = type => Object.keys(schema.definitions).find(d => schema.definitions[d].properties?.type?.const === type && /Block$/.test(d));
        const said = (at, errors) => (errors ?? []).slice(0, 5).map(e => `${at}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`);
        function faults(payload) {
          const kind = { modal: "Modal", home: "Home" }[payload.type] ?? "Message";
          const shown = kind === "Message" ? { text: payload.text, blocks: payload.blocks } : payload;
          const whole = of(kind);
          if (whole(shown)) return [];
          // A union reports the errors of all its members, so each block is validated separately.
          const blocks = (Array.isArray(shown.blocks) ? shown.blocks : []).flatMap((block, i) => {
            const one = named(block?.type);
            if (!one) return [`blocks[${i}]: no block is ${JSON.stringify(block?.type)}`];
            return of(one)(block) ? [] : said(`blocks[${i}]`, of(one).errors);
          });
          whole(shown);
          return blocks.length ? blocks : said("", whole.errors);
        }
        require("readline").createInterface({ input: process.stdin }).on("line", line => console.log(JSON.stringify(faults(JSON.parse(line)))));
        """;

    public static string Prepare()
    {
        var home = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local ? local : Path.GetTempPath(),
            "certbot-tests"
        );
        var folder = Path.Combine(home, $"payloads-{string.Join('_', PinnedPackages.Select(p => p.TrimStart('@').Replace('/', '-')))}-1");

        using var alone = new Mutex(initiallyOwned: false, "certbot-tests-payloads");
        try
        {
            alone.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Another run was killed during its download. It left its files under another name, and this run now owns the mutex.
        }

        try
        {
            if (!Directory.Exists(folder))
                Fetch(home, folder);
        }
        finally
        {
            alone.ReleaseMutex();
        }

        return folder;
    }

    private static void Fetch(string home, string folder)
    {
        var fresh = Path.Combine(home, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(fresh);
        File.WriteAllText(Path.Combine(fresh, "package.json"), """{"private":true}""");
        File.WriteAllText(Path.Combine(fresh, "payloads.ts"), Types);
        File.WriteAllText(Path.Combine(fresh, "judge.js"), ValidatorScript);
        Run(fresh, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", .. PinnedPackages]);
        Run(
            fresh,
            "node",
            [
                "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js",
                "--path",
                "payloads.ts",
                "--type",
                "Payloads",
                "--expose",
                "export",
                "--jsDoc",
                "none",
                "-o",
                "schema.json",
            ]
        );
        Directory.Move(fresh, folder);
    }

    private static void Run(string folder, string program, string[] arguments)
    {
        try
        {
            using var child = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    WorkingDirectory = folder,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            );
            var error = child?.StandardError.ReadToEndAsync();
            child?.StandardOutput.ReadToEnd();
            child?.WaitForExit();
            if (child?.ExitCode is not 0)
            {
                throw new InvalidOperationException(
                    $"The Block Kit tests need npm packages: {program} ended with {child?.ExitCode}: {error?.Result.ReplaceLineEndings(" ").Trim()}"
                );
            }
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"The Block Kit tests need Node.js with npm: there is no {program}.", e);
        }
    }
}
