using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using TVDb.Samples.Generate;

// dotnet run --project samples/Generate [-- DIRECTORY]: writes the samples; see samples/README.md.
var source = Path.Combine(AppContext.BaseDirectory, "..", "..", "..");
var samples = args.Length > 0 ? args[0] : Path.Combine(source, "..");

var handbook = Path.Combine(samples, "handbook.pdf");
WritePdf(handbook, HandbookPdf.Write(SourceText.Read(Path.Combine(source, "handbook.md"))));
File.WriteAllBytes(Path.Combine(samples, "report.docx"), ReportDocx.Write(SourceText.Read(Path.Combine(source, "report.md"))));

var work = Directory.CreateTempSubdirectory("samples");
try
{
    // Two pages of prose, drawn as grey pixels; poppler draws, ScannedPdf turns them into something off a scanner.
    var prefix = Path.Combine(work.FullName, "page");
    Run("pdftoppm", "-gray", "-r", "110", "-f", "5", "-l", "6", handbook, prefix);
    var pictures = Directory.GetFiles(work.FullName, "page*.pgm").Order(StringComparer.Ordinal).Select(GrayImage.ReadPgm);
    WritePdf(Path.Combine(samples, "scanned.pdf"), ScannedPdf.Write(pictures));
}
finally
{
    work.Delete(recursive: true);
}

// The head of a real PDF: it has no cross reference, no page tree and no object that ends.
var whole = File.ReadAllBytes(Path.Combine(samples, "scanned.pdf"));
File.WriteAllBytes(Path.Combine(samples, "broken.pdf"), whole[..4_000]);

// AES-256 (the standard security handler, revision 6). The user password is "secret"; --deterministic-id is not
// possible with encryption, so this file differs from run to run.
Run("qpdf", "--encrypt", "secret", "owner", "256", "--", Path.Combine(samples, "scanned.pdf"), Path.Combine(samples, "encrypted.pdf"));

// PdfPig gives every document a random identifier, which would make every run's file another one.
static void WritePdf(string path, byte[] document)
{
    var text = Encoding.Latin1.GetString(document);
    var fixedId = Regex.Replace(text, @"(?<=/ID\s*\[[^\]]*)[0-9A-Fa-f]{16,}", id => new string('0', id.Length));
    File.WriteAllBytes(path, Encoding.Latin1.GetBytes(fixedId));
}

static void Run(string program, params string[] arguments)
{
    using var process = Process.Start(program, arguments);
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"{program} exited with {process.ExitCode}.");
    }
}
