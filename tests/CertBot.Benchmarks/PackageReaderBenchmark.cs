using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using CertBot.Packages;

namespace CertBot.Benchmarks;

/// <summary>The reader over the largest package it accepts, 200 MB unpacked, against unpacking the same file and no more; and the memory it takes.</summary>
internal static class PackageReaderBenchmark
{
    private const int Rounds = 7;
    private const double MaxRatio = 2;
    private const long MaxMegabytes = 64;
    private const int Schemas = 3000;
    private const long Unpacked = 199L << 20;

    public static async Task<int> Run(TextWriter output)
    {
        var path = Path.GetTempFileName();
        try
        {
            var entries = Create(path);
            List<double> bare = [];
            List<double> read = [];
            var peak = 0L;
            for (var round = 0; round < Rounds; round++)
            {
                bare.Add(Measure(() => Unpack(path)));
                GC.Collect();
                using var process = Process.GetCurrentProcess();
                var (start, highest) = (process.WorkingSet64, 0L);
                await using (
                    new Timer(
                        _ =>
                        {
                            process.Refresh();
                            highest = Math.Max(highest, process.WorkingSet64);
                        },
                        null,
                        0,
                        5
                    )
                )
                {
                    read.Add(Measure(() => Open(path, entries)));
                }

                // In the first round code is compiled.
                peak = round == 0 ? 0 : Math.Max(peak, highest - start);
            }

            var (bareMedian, readMedian) = (Median(bare), Median(read));
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entries} entries, {Unpacked >> 20} MB unpacked, {new FileInfo(path).Length >> 20} MB packed: unpacking {bareMedian:F0} ms, reader {readMedian:F0} ms ({(Unpacked >> 20) / readMedian * 1000:F0} MB/s), {readMedian / bareMedian:F2} times (below {MaxRatio} wanted); working set at most {peak >> 20} MB above (below {MaxMegabytes} wanted)"
                )
            );
            return readMedian / bareMedian < MaxRatio && peak >> 20 < MaxMegabytes ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Unpack(string path)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var buffer = new byte[81920];
        while (gzip.Read(buffer) > 0) { }
    }

    private static void Open(string path, int entries)
    {
        using var file = File.OpenRead(path);
        if (
            PackageFile.Open(file, file.Length, PackageLimits.Default) is not PackageOpenResult.Success { Packages: [{ Counts: var counts }] }
            || counts.Entries != entries
        )
        {
            throw new InvalidOperationException("The package was not opened.");
        }
    }

    private static double Measure(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Schemas with code and strings, and files up to the size: packed about four times, as real packages are.</summary>
    private static int Create(string path)
    {
        var random = new Random(1);
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Optimal);
        var (entries, written) = (0, 0L);
        Write("descriptor.json", "{\"Descriptor\":{\"Name\":\"AcmeLarge\",\"Type\":1,\"DependsOn\":[]}}");
        for (var n = 0; n < Schemas; n++)
        {
            Write($"Schemas\\Acme{n}\\descriptor.json", $"{{\"Descriptor\":{{\"Name\":\"Acme{n}\",\"ManagerName\":\"EntitySchemaManager\"}}}}");
            Write($"Schemas\\Acme{n}\\metadata.json", CreateText(random, 4000));
            Write(
                $"Resources\\Acme{n}.Entity\\resource.en-US.xml",
                $"<Resources Culture=\"en-US\"><Group Type=\"String\"><Items><Item Name=\"Caption\" Value=\"{CreateText(random, 2000)}\" /></Items></Group></Resources>"
            );
        }

        while (written < Unpacked)
            Write($"Files\\{entries}.js", CreateText(random, (int)Math.Min(60_000, Unpacked - written)));
        return entries;

        void Write(string name, string content)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
            gzip.Write(length);
            gzip.Write(Encoding.Unicode.GetBytes(name));
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            gzip.Write(length);
            gzip.Write(bytes);
            entries++;
            written += bytes.Length + (2 * name.Length) + 8;
        }
    }

    private static string CreateText(Random random, int length)
    {
        var text = new StringBuilder(length + 16);
        while (text.Length < length)
            text.Append("word").Append(random.Next(3000)).Append(random.Next(8) == 0 ? ";\n" : " ");
        text.Length = length;
        return text.ToString();
    }
}
