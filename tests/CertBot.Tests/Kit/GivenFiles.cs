using System.Globalization;
using System.Security.Cryptography;
using CertBot.Core.Conversation;

namespace CertBot.Tests.Kit;

/// <summary>Files of transcripts: <c>acme.gz package AcmeSync 2.0</c> is a real package, <c>guide.pdf 1200</c> so many bytes.</summary>
internal static class GivenFiles
{
    public static GivenFile Make(string spec)
    {
        var words = spec.Split(' ');
        byte[] bytes = words is [_, "package", var name, var version]
            ? (PackageMaker.Sample(name) with { Version = version }).Gz()
            : new byte[words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 10];
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new GivenFile(new(hash), words[0], bytes.Length, hash);
    }
}
