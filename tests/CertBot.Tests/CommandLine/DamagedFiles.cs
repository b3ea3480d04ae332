namespace CertBot.Tests.CommandLine;

/// <summary>Files as a failing disk leaves them.</summary>
internal static class DamagedFiles
{
    /// <summary>Overwrites all but the first two pages.</summary>
    public static void DamageMiddle(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.Position = 8192;
        var rest = new byte[stream.Length - stream.Position];
        new Random(1).NextBytes(rest);
        stream.Write(rest);
    }

    /// <summary>Overwrites what names the kind of the file.</summary>
    public static void DamageHeader(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.Write(new byte[64]);
    }

    /// <summary>Leaves the header and overwrites the rest of the first page, which holds the schema.</summary>
    public static void DamageFirstPage(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.Position = 100;
        var rest = new byte[3996];
        new Random(2).NextBytes(rest);
        stream.Write(rest);
    }

    public static void Truncate(string file)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength((stream.Length / 2) + 7);
    }
}
