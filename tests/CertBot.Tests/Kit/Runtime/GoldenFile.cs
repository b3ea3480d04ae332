using CertBot.Core.Tests.Kit;
using Xunit.Sdk;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>User-visible output, kept in files, so that every change of it is reviewed. <c>UPDATE_GOLDEN=1</c> rewrites the files.</summary>
internal static class GoldenFile
{
    public static void Verify(string path, string actual)
    {
        var file = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Golden", path);
        var update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        if (update)
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file) ?? "");
            File.WriteAllText(file, actual + "\n");
        }

        if (!File.Exists(file))
            throw new XunitException($"{path} is not there. UPDATE_GOLDEN=1 writes it.");
        Assert.Equal(File.ReadAllText(file).TrimEnd('\n'), actual);
    }
}
