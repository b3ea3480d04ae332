using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace CertBot.Tests.Kit.Processes;

/// <summary>
/// Microsoft's Bicep compiler: a pinned version of its NuGet package, restored into the NuGet package folder that all projects use. The project that
/// references it is created in this machine's cache and not in the source tree, so that it is downloaded only when these tests run.
/// </summary>
internal static class BicepCompiler
{
    private const string Version = "0.49.2";

    private static readonly Lazy<string> Program = new(Fetch);

    /// <summary>Runs the compiler in a folder without network access.</summary>
    public static async Task<BicepOutput> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program.Value, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var proxy in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
            start.Environment[proxy] = "http://127.0.0.1:9";
        using var bicep = Process.Start(start) ?? throw new InvalidOperationException("bicep does not start");
        var texts = await Task.WhenAll(bicep.StandardOutput.ReadToEndAsync(), bicep.StandardError.ReadToEndAsync());
        await bicep.WaitForExitAsync();
        return new BicepOutput(bicep.ExitCode, texts[0], texts[1]);
    }

    private static string Fetch()
    {
        if (Environment.GetEnvironmentVariable("CERTBOT_BICEP") is { Length: > 0 } given)
            return given;

        var package = $"Azure.Bicep.CommandLine.{Platform()}";
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "certbot-tests", $"bicep-{Version}");
        using var alone = new Mutex(initiallyOwned: false, "certbot-tests-bicep");
        try
        {
            alone.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Another run was killed during its download; this run repeats the restore.
        }

        try
        {
            return Find(folder, package)
                ?? (
                    Restore(folder, package) is var text && Find(folder, package) is { } program
                        ? program
                        : throw new InvalidOperationException(
                            $"The Azure tests need the Bicep compiler: give its path as CERTBOT_BICEP, or let \"dotnet restore\" fetch the NuGet package {package} {Version}: {text}"
                        )
                );
        }
        finally
        {
            alone.ReleaseMutex();
        }
    }

    private static string? Find(string folder, string package)
    {
        var restored = Path.Combine(folder, "obj", "project.assets.json");
        if (!File.Exists(restored))
            return null;

        var program = OperatingSystem.IsWindows() ? "bicep.exe" : "bicep";
        return (JsonNode.Parse(File.ReadAllText(restored))?["packageFolders"] as JsonObject ?? [])
            .Select(f => Path.Combine(f.Key, package.ToLowerInvariant(), Version, "tools", program))
            .FirstOrDefault(File.Exists);
    }

    private static string Restore(string folder, string package)
    {
        Directory.CreateDirectory(folder);
        var project = Path.Combine(folder, "bicep.csproj");
        File.WriteAllText(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{package}" Version="[{Version}]" />
              </ItemGroup>
            </Project>
            """
        );
        using var restore = Process.Start(
            new ProcessStartInfo("dotnet", ["restore", project, "--force", "--nologo", "-v", "q"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        ) ?? throw new InvalidOperationException("dotnet does not start");
        var error = restore.StandardError.ReadToEndAsync();
        var text = restore.StandardOutput.ReadToEnd() + error.Result;
        restore.WaitForExit();
        return $"it ended with {restore.ExitCode}: {text.ReplaceLineEndings(" ").Trim()}";
    }

    private static string Platform() =>
        (
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : "linux"
        ) + (RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    internal sealed record BicepOutput(int Exit, string Output, string Error);
}
