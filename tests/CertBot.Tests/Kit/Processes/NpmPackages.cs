using System.Diagnostics;

namespace CertBot.Tests.Kit.Processes;

/// <summary>
/// npm packages that tests run as separate programs: downloaded once, in exact versions and without running their install scripts, to a cache folder
/// of this machine outside of the source tree. Concurrent test runs wait for each other.
/// </summary>
internal static class NpmPackages
{
    private static readonly SemaphoreSlim InstallGate = new(1);

    /// <summary>The path of the <c>node_modules</c> folder that contains these packages.</summary>
    public static async Task<string> Fetch(string name, params string[] packages)
    {
        var folder = Path.Combine(Cache(), $"{name}-{string.Join('-', packages.Select(p => p[(p.LastIndexOf('@') + 1)..]))}");
        var done = Path.Combine(folder, "complete");
        await InstallGate.WaitAsync();
        try
        {
            Directory.CreateDirectory(folder);
            await using var gate = await Lock(Path.Combine(folder, "lock"));
            if (!File.Exists(done))
            {
                await Install(folder, packages);
                await File.WriteAllTextAsync(done, string.Join('\n', packages));
            }
        }
        finally
        {
            InstallGate.Release();
        }

        return Path.Combine(folder, "node_modules");
    }

    private static async Task Install(string folder, string[] packages)
    {
        var start = new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", .. packages])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm does not start");
        var texts = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"These tests need npm and {string.Join(' ', packages)} from it: {string.Join('\n', texts)}");
    }

    /// <summary>A lock held by one process at a time; the operating system releases it when the process ends for any reason.</summary>
    private static async Task<FileStream> Lock(string path)
    {
        for (var left = 600; ; left--)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (left > 0)
            {
                await Task.Delay(500); // another process, which the test's clock does not control
            }
        }
    }

    private static string Cache() =>
        Environment.GetEnvironmentVariable("CERTBOT_NPM")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "certbot-tests", "npm");
}
