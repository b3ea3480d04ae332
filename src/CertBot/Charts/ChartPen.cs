using SkiaSharp;

namespace CertBot.Charts;

/// <summary>Text, lines and signs on a canvas. One for each picture; not for several threads.</summary>
internal sealed class ChartPen(SKCanvas canvas) : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKFont _font = new() { Subpixel = true, Edging = SKFontEdging.Antialias };

    /// <summary>The sign beside a word of the legend.</summary>
    public enum Swatch
    {
        Full,
        Crossed,
        Hollow,
        Line,
    }

    public float Width(string text, float size, bool isBold)
    {
        Choose(size, isBold);
        return _font.MeasureText(text);
    }

    /// <summary>Text on a base line; what is wider than <paramref name="maxWidth"/> pixels is cut.</summary>
    public void Text(
        string text,
        float x,
        float y,
        float size,
        SKColor color,
        bool isBold = false,
        SKTextAlign align = SKTextAlign.Left,
        float maxWidth = float.MaxValue
    )
    {
        Choose(size, isBold);
        var shown = text;
        while (shown.Length > 1 && _font.MeasureText(shown) > maxWidth)
            shown = $"{shown.TrimEnd('…')[..^1].TrimEnd()}…";
        Fill(color);
        canvas.DrawText(shown, x, y, align, _font, _paint);
    }

    /// <summary>Text with a white rim, so that no line strikes it through.</summary>
    public void TextOverLines(string text, float x, float y, float size, SKColor color, bool isBold)
    {
        Choose(size, isBold);
        Stroke(SKColors.White, 10);
        _paint.StrokeJoin = SKStrokeJoin.Round;
        canvas.DrawText(text, x, y, SKTextAlign.Center, _font, _paint);
        Text(text, x, y, size, color, isBold, SKTextAlign.Center);
    }

    public void Line(float fromX, float fromY, float toX, float toY, SKColor color, float width)
    {
        Stroke(color, width);
        canvas.DrawLine(fromX, fromY, toX, toY, _paint);
    }

    /// <summary>A diagonal cross around a point.</summary>
    public void Cross(float x, float y, float half, SKColor color)
    {
        Line(x - half, y - half, x + half, y + half, color, 4);
        Line(x - half, y + half, x + half, y - half, color, 4);
    }

    /// <returns>Where the next one begins.</returns>
    public float Legend(float x, float y, string word, SKColor color, Swatch swatch)
    {
        var box = new SKRect(x, y - 24, x + 28, y + 4);
        if (swatch == Swatch.Line)
        {
            for (var part = 0; part < 3; part++)
                Line(x + (part * 14), y - 10, x + (part * 14) + 8, y - 10, color, 4);
        }
        else if (swatch == Swatch.Hollow)
        {
            Stroke(color, 3);
            canvas.DrawRect(box, _paint);
        }
        else
        {
            Fill(color);
            canvas.DrawRect(box, _paint);
            if (swatch == Swatch.Crossed)
                Cross(box.MidX, box.MidY, 8, SKColors.White);
        }

        Text(word, x + 44, y, 28, new SKColor(0x1B, 0x1B, 0x1B));
        return x + 44 + _font.MeasureText(word) + 36;
    }

    public void Dispose()
    {
        _paint.Dispose();
        _font.Dispose();
    }

    private void Choose(float size, bool isBold)
    {
        _font.Typeface = isBold ? ChartFonts.Bold : ChartFonts.Regular;
        _font.Size = size;
    }

    private void Fill(SKColor color)
    {
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = color;
    }

    private void Stroke(SKColor color, float width)
    {
        _paint.Style = SKPaintStyle.Stroke;
        _paint.Color = color;
        _paint.StrokeWidth = width;
    }
}
