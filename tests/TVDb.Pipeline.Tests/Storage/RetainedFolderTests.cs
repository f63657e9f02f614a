using TVDb.Pipeline.Storage;
using TVDb.Pipeline.Storage.Retention;

namespace TVDb.Pipeline.Tests.Storage;

public class RetainedFolderTests
{
    [Fact]
    public void Of_AJobsOrADocumentsBlob_IsItsFolder()
    {
        Assert.Equal(new RetainedFolder("acme", RetainedKind.Job, "job-1"), RetainedFolder.Of(BlobKey.Of("acme", "jobs", "job-1", "parsed.json")));
        Assert.Equal(new RetainedFolder("acme", RetainedKind.Document, "doc-1"), RetainedFolder.Of(BlobKey.Of("acme", "documents", "doc-1", "content")));
    }

    [Fact]
    public void Of_WhatNoRuleCovers_IsNone()
    {
        Assert.Null(RetainedFolder.Of(BlobKey.OfService("jobs", "job-1", "parsed.json")));
        Assert.Null(RetainedFolder.Of(BlobKey.OfService("ledger", "journal", "a.gz")));
        Assert.Null(RetainedFolder.Of(BlobKey.Of("acme", "jobs", "loose")));
        Assert.Null(RetainedFolder.Of(BlobKey.Of("acme", "others", "a", "b")));
        Assert.Null(RetainedFolder.Of(BlobKey.Of("jobs", "acme", "a", "b")));
    }
}
