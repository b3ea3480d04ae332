using CertBot.Core.Tests.Kit;
using Xunit.Sdk;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>What people see, kept in files: a change of it is a change somebody reads. <c>UPDATE_GOLDEN=1</c> rewrites them.</summary>
internal static class Golden
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
