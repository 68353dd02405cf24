/* SPDX-License-Identifier: BSD-3-Clause-Clear */
/*
 * eif/: enclave image files: what is in one, its measurements, whether its signature holds.
 *
 * A file is read once, from its beginning to its end, in blocks of a fixed size: only the metadata and the signature
 * are kept in memory, and both are bounded. Every offset and size is held to the size of the file before anything is
 * read there. The format is that of AWS (the README of github.com/aws/aws-nitro-enclaves-image-format), where the
 * strict reading of it is taken.
 *
 *     struct eif_image image;
 *
 *     if (eif_read_file(&arena, "app.eif", &options, &image, &reason) != 0)
 *             … it could not be read: reason says why
 *     else if (image.fault.class == EIF_SOUND)
 *             … image.pcrs are those of a sound image
 */
#ifndef MPCNET_EIF_EIF_H
#define MPCNET_EIF_EIF_H

#include <sys/types.h>

#include "base/base.h"

#define EIF_SECTIONS_MAX 32
#define EIF_DIGEST_SIZE 48 /* SHA-384 */
#define EIF_DIGEST_HEX (2 * EIF_DIGEST_SIZE + 1)
#define EIF_SIGNATURE_MAX 32768		   /* bytes of the signature's section */
#define EIF_METADATA_MAX ((size_t)1 << 20) /* bytes of metadata that are taken; the format has no limit of its own */

/* What is wrong or odd. */
enum eif_class {
	EIF_SOUND,
#define EIF_FAULT(name, slug) EIF_##name,
#define EIF_WARNING(name, slug) EIF_##name,
#include "eif/classes.def"
#undef EIF_FAULT
#undef EIF_WARNING
	EIF_CLASS_COUNT
};

/* "section-bounds"; "ok" for EIF_SOUND. */
const char *eif_class_name(enum eif_class class);

struct eif_finding {
	enum eif_class class;
	struct text message; /* lower case, no full stop */
	struct text help;    /* a sentence; absent where there is nothing to do but to build anew */
};

enum eif_section_type {
	EIF_INVALID,
	EIF_KERNEL,
	EIF_CMDLINE,
	EIF_RAMDISK,
	EIF_SIGNATURE,
	EIF_METADATA_SECTION,
	EIF_TYPE_COUNT
};

/* "kernel"; `type` may be any number. */
const char *eif_type_name(unsigned type);

struct eif_header {
	uint16_t version, flags, section_count;
	uint64_t default_memory, default_cpus; /* nobody reads them */
	uint32_t crc;			       /* as stored */
};

/* Set in flags: the image is of aarch64, else of x86_64. */
#define EIF_FLAG_AARCH64 1u

struct eif_section {
	unsigned type;
	uint16_t flags;
	uint64_t offset, size; /* of its header; of its data, as the table says */
	bool has_digest;
	uint8_t digest[EIF_DIGEST_SIZE]; /* SHA-384 of its data alone */
};

enum eif_pcr { EIF_PCR0, EIF_PCR1, EIF_PCR2, EIF_PCR8, EIF_PCR_COUNT };

/* "PCR8" */
const char *eif_pcr_name(enum eif_pcr pcr);

struct eif_measurement {
	bool known;
	uint8_t value[EIF_DIGEST_SIZE];
};

/* Metadata is neither measured nor signed: nothing can be built on it. All of it points into `json`. */
struct eif_metadata {
	bool known;			       /* it is there, and well formed */
	struct text json;		       /* the section's data */
	struct text image_name, image_version; /* decoded, as the next ones are */
	struct text build_time, build_tool, build_tool_version, operating_system, kernel_version;
	struct text docker_info, custom; /* JSON, as it stands */
};

/* One attribute of a name, such as commonName = "signer". */
struct eif_name_part {
	struct text key, value;
};

struct eif_certificate {
	struct {
		struct eif_name_part *items;
		size_t count, capacity;
	} issuer, subject;
	struct text algorithm;		   /* "ecdsa-with-SHA384": by which its issuer signed it */
	struct text signature;		   /* its issuer's: "3A:09:…" */
	struct text curve;		   /* "P-384"; absent when its key is of none that signs images */
	struct text not_before, not_after; /* "Dec 31 23:59:59 2123 GMT" */
	int64_t begins, ends;		   /* the same in seconds since 1970 */
	struct text der;
};

struct eif_signature {
	bool present; /* there is a section of this type */
	bool has_certificate;
	struct eif_certificate certificate;
	struct text algorithm; /* "ES384"; absent when it could not be read or is unknown */
	bool verified;	       /* it holds for what it says, whether or not that is this image */
	bool matches;	       /* it holds, and for PCR0 of this image: "SignatureCheck" of nitro-cli */
};

struct eif_image {
	uint64_t file_size;
	bool has_header; /* `header` could be read */
	struct eif_header header;
	struct eif_section sections[EIF_SECTIONS_MAX];
	size_t section_count; /* those whose header was read */
	bool measured;	      /* nothing in the layout kept the file from being measured: crc, pcrs */
	uint32_t crc;	      /* as computed */
	struct eif_measurement pcrs[EIF_PCR_COUNT];
	struct eif_metadata metadata;
	struct eif_signature signature;
	struct eif_finding fault; /* the first, in the order of classes.def; EIF_SOUND when there is none */
	struct eif_finding warnings[EIF_CLASS_COUNT - EIF_GAP];
	size_t warning_count;
};

struct eif_options {
	int64_t now;	      /* seconds since 1970: what the certificate's dates are held to */
	bool section_digests; /* digest each section by itself too */
};

/* Where an image's bytes come from. */
struct eif_input {
	/* Reads up to `size` bytes at `offset`. Returns how many there were, or -1 with errno set. */
	ssize_t (*read_at)(void *context, void *buffer, size_t size, uint64_t offset);
	void *context;
	uint64_t size; /* of it all; reading less than that is an error */
};

/*
 * Reads and measures an image. What is found lives in `arena`, the text of findings too. Returns 0 when the bytes could
 * be read, whatever is wrong with them: ret->fault says that. -1 and a reason ("cannot read the file: …") when they
 * could not, or were not the same from one read to the next.
 */
int eif_read(struct arena *arena, const struct eif_input *input, const struct eif_options *options,
	     struct eif_image *ret, struct text *ret_reason);
/* The same for a regular file; pipes and devices are refused, and so is a file that changes while it is read. */
int eif_read_file(struct arena *arena, const char *path, const struct eif_options *options, struct eif_image *ret,
		  struct text *ret_reason);

/* The first certificate of a PEM text of any sort, as the one of a signature is read. False when there is none. */
bool eif_certificate_read(struct arena *arena, struct text pem, struct eif_certificate *ret);
/* PCR8 of an image that is signed with this certificate. */
void eif_certificate_measure(const struct eif_certificate *certificate, uint8_t ret[EIF_DIGEST_SIZE]);

/* Lower-case hex digits and a NUL. */
void eif_hex(const uint8_t digest[EIF_DIGEST_SIZE], char ret[EIF_DIGEST_HEX]);

/* What there is to say about an image, for people; nothing in it acts on a terminal. `path` is how it is called. */
void eif_describe_text(const struct eif_image *image, struct text path, struct strbuf *out);
/* The same as JSON: what nitro-cli's describe-eif prints, under its keys, and more beside it. */
void eif_describe_json(const struct eif_image *image, struct strbuf *out);

#endif
