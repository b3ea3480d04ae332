using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CertBot.Tests.Kit.Manifests;

/// <summary>The pixels of a PNG as red, green, blue, alpha. Supports only the format of our own icons: eight bits, no interlacing.</summary>
internal sealed record PngImage(int Width, int Height, byte[] Pixels)
{
    public static PngImage Decode(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        using var data = new MemoryStream();
        var (width, height, depth) = (0, 0, 0);
        for (var at = 8; at < file.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var chunk = file.AsSpan(at + 8, length);
            switch (Encoding.ASCII.GetString(file, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(chunk), BinaryPrimitives.ReadInt32BigEndian(chunk[4..]));
                    Assert.Equal((8, 0), (chunk[8], chunk[12]));
                    depth = chunk[9] switch
                    {
                        2 => 3,
                        6 => 4,
                        var kind => throw new InvalidDataException($"colour type {kind}"),
                    };
                    break;
                case "IDAT":
                    data.Write(chunk);
                    break;
            }

            at += 12 + length;
        }

        data.Position = 0;
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress))
            zlib.CopyTo(inflated);
        return new PngImage(width, height, Rgba(inflated.ToArray(), width, height, depth));
    }

    private static byte[] Rgba(byte[] rows, int width, int height, int depth)
    {
        var stride = width * depth;
        var before = new byte[stride];
        var pixels = new byte[width * height * 4];
        for (var y = 0; y < height; y++)
        {
            var filter = rows[y * (stride + 1)];
            var row = rows.AsSpan(y * (stride + 1) + 1, stride).ToArray();
            for (var i = 0; i < stride; i++)
            {
                var (left, up, corner) = (i < depth ? 0 : row[i - depth], before[i], i < depth ? 0 : before[i - depth]);
                row[i] += (byte)(
                    filter switch
                    {
                        0 => 0,
                        1 => left,
                        2 => up,
                        3 => (left + up) / 2,
                        _ => PaethPredictor(left, up, corner),
                    }
                );
            }

            for (var x = 0; x < width; x++)
            {
                row.AsSpan(x * depth, 3).CopyTo(pixels.AsSpan((y * width + x) * 4));
                pixels[(y * width + x) * 4 + 3] = depth == 4 ? row[x * depth + 3] : (byte)255;
            }

            before = row;
        }

        return pixels;
    }

    private static int PaethPredictor(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return a <= b && a <= c ? left
            : b <= c ? up
            : corner;
    }
}
